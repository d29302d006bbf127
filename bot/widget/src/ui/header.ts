import { html, nothing, type TemplateResult } from "lit";
import { CHAT, CLOSE, MORE } from "./icons";
import { save } from "./download";
import type { Widget } from "./widget";

/** The panel's head: who talks, more options, close. */
export function header(widget: Widget): TemplateResult {
  const { chat, strings, menu } = widget;
  return html`<header>
    <span class="mark">${CHAT}</span>
    <div class="who">
      <h2 id="title">${strings.name}</h2>
      <p>${chat.person ? strings.withPerson : strings.withBot}</p>
    </div>
    <button
      id="more"
      class="icon"
      aria-label=${strings.more}
      title=${strings.more}
      aria-expanded=${menu}
      aria-controls="menu"
      @click=${() => widget.toggleMenu()}
    >
      ${MORE}
    </button>
    <div id="menu" ?hidden=${!menu}>${menu ? options(widget) : nothing}</div>
    <button class="icon" aria-label=${strings.close} title=${strings.close} @click=${() => widget.close()}>
      ${CLOSE}
    </button>
  </header>`;
}

function options(widget: Widget): TemplateResult {
  const { chat, strings, extras } = widget;
  const other = chat.language === "pl" ? "en" : "pl";
  const option = (label: string, act: () => void): TemplateResult =>
    html`<button @click=${() => widget.choose(act)}>${label}</button>`;
  return html`<button lang=${other} @click=${() => widget.choose(() => chat.speak(other))}>
      ${strings.otherLanguage}
    </button>
    ${extras && chat.entries.length ? option(strings.download, () => save(widget, extras)) : nothing}
    ${option(strings.survey, () => widget.send({ command: "survey" }, strings.survey))}
    ${option(strings.startOver, () => widget.send({ command: "start_over" }, strings.startOver))}
    <button role="switch" aria-checked=${widget.sound} @click=${() => widget.toggleSound()}>
      ${strings.sound}<span class="switch" aria-hidden="true"></span>
    </button>`;
}
