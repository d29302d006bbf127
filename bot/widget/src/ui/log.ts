import { html, nothing, type TemplateResult } from "lit";
import type { Entry } from "../chat/transcript";
import { message } from "./message";
import { replies } from "./replies";
import { day, sameDay } from "./times";
import type { Widget } from "./widget";

/** Messages of one sender within this time stand together. */
const TOGETHER_MS = 120_000;

/** The conversation, or a welcome where there is none yet. */
export function log(widget: Widget): TemplateResult {
  const { chat, strings } = widget;
  const { entries } = chat;
  return html`<div
    class="log"
    role="log"
    aria-live="off"
    aria-label=${strings.conversation}
    tabindex="0"
    @scroll=${() => widget.onScroll()}
  >
    ${entries.length ? list(widget, entries) : welcome(widget)}
    ${chat.typing ? typing(widget) : replies(widget)}
  </div>`;
}

function list(widget: Widget, entries: Entry[]): TemplateResult {
  return html`<ol role="list">
    ${entries.map((entry, at) => [separator(widget, entries, at), message(widget, entry, ends(entries, at))])}
  </ol>`;
}

function welcome({ strings }: Widget): TemplateResult {
  return html`<div class="message bot">
    <div class="bubble"><p>${strings.welcome}</p></div>
    <p class="hint">${strings.welcomeHint}</p>
  </div>`;
}

function typing({ chat, strings }: Widget): TemplateResult {
  return html`<p class="typing">
    <span class="wave" aria-hidden="true"><i></i><i></i><i></i></span>
    <span>${chat.person ? strings.personTypes : strings.botTypes}</span>
  </p>`;
}

function separator({ chat, strings }: Widget, entries: Entry[], at: number): TemplateResult | typeof nothing {
  const { at: time } = entries[at]!;
  const before = entries[at - 1];
  if (before && sameDay(before.at, time)) return nothing;
  return html`<li class="day"><span>${day(time, Date.now(), chat.language, strings)}</span></li>`;
}

/** Whether an entry is the last of what its sender wrote in a row. */
function ends(entries: Entry[], at: number): boolean {
  const entry = entries[at]!;
  const next = entries[at + 1];
  return !next || next.from !== entry.from || next.at - entry.at > TOGETHER_MS;
}
