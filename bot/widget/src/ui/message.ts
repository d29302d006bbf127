import { html, nothing, type TemplateResult } from "lit";
import type { Entry } from "../chat/transcript";
import { card } from "./card";
import { DOWN, UP, WARNING } from "./icons";
import { firstLine, reply } from "./text";
import { clock } from "./times";
import type { Widget } from "./widget";

const AGAIN = ["too_fast", "failed"];

/** One message. `last` of what its sender wrote in a row says who and when. */
export function message(widget: Widget, entry: Entry, last: boolean): TemplateResult {
  const { strings } = widget;
  const sender = { user: strings.you, bot: strings.bot, consultant: strings.consultant }[entry.from];
  return html`<li class="message ${entry.from} ${entry.state ?? ""}" data-id=${entry.id}>
    <span class="sr">${sender}:</span>
    <div class="bubble">${content(widget, entry)}</div>
    ${entry.refusal ? refusal(widget, entry) : last ? meta(widget, entry, sender) : nothing}
    ${widget.votable === entry.id ? votes(widget, entry) : nothing}
  </li>`;
}

function content({ strings, extras }: Widget, { from, text, card: laidOut }: Entry): TemplateResult {
  if (from === "user") return html`<p class="plain">${text}</p>`;
  if (!laidOut) return reply(text, strings, extras);
  return html`${reply(firstLine(text), strings, extras)}${card(laidOut, strings)}`;
}

function meta({ chat, strings }: Widget, { at, state, from }: Entry, sender: string): TemplateResult {
  const who = from === "user" ? "" : `${sender} · `;
  return html`<p class="meta">
    ${
      state === "sending"
        ? strings.sending
        : html`<span aria-hidden="true">${who}</span
            ><time datetime=${new Date(at).toISOString()}>${clock(at, chat.language)}</time>`
    }
  </p>`;
}

function refusal(widget: Widget, { id, refusal, typed }: Entry): TemplateResult {
  const { chat, strings } = widget;
  const again = AGAIN.includes(refusal!.error);
  const act = (): void => {
    if (again) chat.retry(id);
    else chat.takeBack(id);
    widget.refocus();
  };
  return html`<div class="refusal">
    <p>${WARNING}<span>${refusal!.text || strings.refused}</span></p>
    <button @click=${act}>${again ? strings.again : typed ? strings.edit : strings.remove}</button>
  </div>`;
}

function votes({ chat, strings }: Widget, { id }: Entry): TemplateResult {
  const given = chat.votes.get(id);
  const thumb = (value: "up" | "down", label: string, icon: TemplateResult): TemplateResult =>
    html`<button
      class="icon"
      aria-label=${label}
      title=${label}
      aria-pressed=${given === value}
      @click=${() => chat.vote(id, value)}
    >
      ${icon}
    </button>`;
  return html`<div class="votes" role="group" aria-label=${strings.helped}>
    <span aria-hidden="true">${strings.helped}</span>
    ${thumb("up", strings.up, UP)}${thumb("down", strings.down, DOWN)}
  </div>`;
}
