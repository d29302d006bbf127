import { html, nothing, type TemplateResult } from "lit";
import { PERSON, SEND } from "./icons";
import type { Widget } from "./widget";

/** From how many characters left they are counted. */
const NEAR = 200;
const TALLEST_PX = 132;

/** How many characters are left, as the server counts them. */
function left({ chat }: Widget): number {
  return chat.limit - [...chat.draft.trim()].length;
}

/** Whether there is something to send, and not too much of it. */
export function sendable(widget: Widget): boolean {
  return !!widget.chat.draft.trim() && left(widget) >= 0;
}

/** The field to write in, with what belongs to it. */
export function composer(widget: Widget): TemplateResult {
  const { chat, strings } = widget;
  const submit = (event: Event): void => {
    event.preventDefault();
    widget.sendDraft();
  };
  return html`<form class="composer" @submit=${submit}>
      <textarea
        id="text"
        rows="1"
        enterkeyhint="send"
        aria-label=${strings.label}
        aria-describedby="count"
        aria-invalid=${left(widget) < 0}
        placeholder=${strings.placeholder}
        @input=${(event: InputEvent) => write(widget, event.target as HTMLTextAreaElement)}
        @keydown=${(event: KeyboardEvent) => key(widget, event)}
      ></textarea>
      <button
        class="send"
        aria-label=${strings.send}
        title=${strings.send}
        aria-disabled=${!sendable(widget)}
      >
        ${SEND}
      </button>
    </form>
    <div class="under">
      ${chat.person ? nothing : person(widget)}
      <span id="count" class=${left(widget) < 0 ? "over" : ""}>${count(widget)}</span>
    </div>`;
}

/** Puts the draft into the field, and makes it as tall as what is written, up to a limit. */
export function fill(field: HTMLTextAreaElement, draft: string): void {
  if (field.value !== draft) field.value = draft;
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, TALLEST_PX)}px`;
}

function person(widget: Widget): TemplateResult {
  const { person: label } = widget.strings;
  return html`<button class="person" @click=${() => widget.send({ command: "person" }, label)}>
    ${PERSON}<span>${label}</span>
  </button>`;
}

function count(widget: Widget): string {
  const free = left(widget);
  if (free < 0) return widget.strings.over(-free);
  return free <= NEAR ? widget.strings.left(free) : "";
}

function write(widget: Widget, field: HTMLTextAreaElement): void {
  const before = left(widget);
  widget.chat.write(field.value);
  if (before >= 0 && left(widget) < 0) widget.announce(count(widget));
  widget.requestUpdate();
}

function key(widget: Widget, event: KeyboardEvent): void {
  // While a word is being composed (and in the key event that ends it in Safari, 229) Enter belongs to it.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  widget.sendDraft();
}
