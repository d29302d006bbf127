import { html, nothing, type TemplateResult } from "lit";
import { lastTurn } from "../chat/transcript";
import type { Button } from "../chat/types";
import type { Widget } from "./widget";

const TOPICS = [
  "open_discussion",
  "refund_status",
  "buyer_protection",
  "check_seller_status",
  "standard_criteria",
  "callback_request",
];

/** What can be said with one press: the buttons of the last replies, or the topics to begin with. */
export function replies(widget: Widget): TemplateResult | typeof nothing {
  const { chat } = widget;
  const buttons = chat.entries.length ? offered(widget) : [];
  if (isScale(buttons)) return scale(widget, buttons);
  const chips = [
    order(widget),
    ...(chat.entries.length ? buttons.map((one) => chip(widget, one)) : topics(widget)),
  ];
  const shown = chips.filter((one) => one !== nothing);
  if (!shown.length) return nothing;
  return html`<div class="replies" role="group" aria-label=${widget.strings.suggestions}>${shown}</div>`;
}

function offered({ chat }: Widget): Button[] {
  const buttons = lastTurn(chat.entries).flatMap((entry) => entry.buttons ?? []);
  return [...new Map(buttons.map((one) => [one.payload, one])).values()];
}

function chip(widget: Widget, { title, payload }: Button): TemplateResult {
  return html`<button @click=${() => widget.send({ payload }, title)}>${title}</button>`;
}

function topics(widget: Widget): TemplateResult[] {
  return TOPICS.map(
    (topic) => html`<button @click=${() => widget.ask(topic)}>${widget.strings.topics[topic]}</button>`,
  );
}

function order(widget: Widget): TemplateResult | typeof nothing {
  const { order, strings, chat } = widget;
  if (!order || chat.person || chat.entries.some(({ text }) => text.includes(order))) return nothing;
  const send = () => widget.send({ text: strings.orderText(order) }, strings.orderText(order));
  return html`<button class="order" @click=${send}>${strings.orderTopic(order)}</button>`;
}

/** Whether the buttons are the eleven scores of the survey. */
function isScale(buttons: readonly Button[]): boolean {
  return buttons.length === 11 && buttons.every(({ title }, at) => title === String(at));
}

function scale(widget: Widget, buttons: readonly Button[]): TemplateResult {
  const { strings } = widget;
  return html`<div class="survey">
    <div class="scale" role="radiogroup" aria-label=${strings.score} @keydown=${walk}>
      ${buttons.map(
        ({ title, payload }, at) =>
          html`<button
            role="radio"
            aria-checked="false"
            tabindex=${at ? -1 : 0}
            @click=${() => widget.send({ payload }, title)}
          >
            ${title}
          </button>`,
      )}
    </div>
    <p class="ends"><span>${strings.lowest}</span><span>${strings.highest}</span></p>
  </div>`;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Moves the focus along the scale with the arrows; only Enter, space or a press chooses. */
function walk(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...(event.currentTarget as HTMLElement).querySelectorAll("button")];
  const now = all.indexOf(event.target as HTMLButtonElement);
  const next = all[(now + step + all.length) % all.length]!;
  for (const one of all) one.tabIndex = one === next ? 0 : -1;
  next.focus();
}
