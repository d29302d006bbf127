import { html, nothing, type TemplateResult } from "lit";
import type { Language } from "../chat/types";
import { ARROW_DOWN, CHAT, CLOSE, WARNING } from "./icons";
import type { Widget } from "./widget";

/** The button that opens the panel, with how many replies were not read. */
export function launcher(widget: Widget): TemplateResult {
  const { chat, strings, opened } = widget;
  const unread = chat.unread ? `, ${strings.unread(chat.unread)}` : "";
  return html`<button
    id="launcher"
    aria-haspopup="dialog"
    aria-expanded=${opened}
    aria-label=${strings.launch + unread}
    ?hidden=${opened}
    @click=${() => widget.open()}
  >
    ${CHAT}${unread ? html`<span class="badge" aria-hidden="true">${Math.min(chat.unread, 99)}</span>` : nothing}
  </button>`;
}

/** A line beside the launcher that opens the panel, or is closed. */
export function teaser(widget: Widget, say: Record<Language, string>): TemplateResult {
  return html`<div class="teaser">
    <button @click=${() => widget.open()}>${say[widget.chat.language]}</button>
    <button class="icon" aria-label=${widget.strings.dismiss} @click=${() => widget.suggest()}>
      ${CLOSE}
    </button>
  </div>`;
}

/** Says that the connection is gone. */
export function notice({ strings }: Widget): TemplateResult {
  return html`<p class="notice">${WARNING}<span>${strings.offline}</span></p>`;
}

/** Leads to replies that came below what is shown. */
export function missed(widget: Widget): TemplateResult {
  return html`<button class="missed" @click=${() => widget.toEnd()}>
    ${ARROW_DOWN}<span>${widget.strings.newMessages}</span>
  </button>`;
}

/** Asks whether the visitor's conversation comes along. */
export function offer(widget: Widget): TemplateResult {
  const { chat, strings } = widget;
  const answer = (take: boolean) => (): void => {
    widget.refocus();
    void chat.carryOver(take);
  };
  return html`<div class="offer" role="group" aria-labelledby="offer">
    <p id="offer">${strings.carryOver}</p>
    <button class="main" @click=${answer(true)}>${strings.carryYes}</button>
    <button @click=${answer(false)}>${strings.carryNo}</button>
  </div>`;
}
