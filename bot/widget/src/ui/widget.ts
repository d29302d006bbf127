import { html, LitElement, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from "lit";
import type { Chat } from "../chat/chat";
import type { Keep } from "../chat/keep";
import { lastTurn } from "../chat/transcript";
import type { Body, Language, Message } from "../chat/types";
import { STRINGS, type Strings } from "../strings";
import { composer, fill, sendable } from "./composer";
import { header } from "./header";
import { log } from "./log";
import css from "./style.css?inline";
import { launcher, missed, notice, offer, teaser } from "./parts";
import { spoken } from "./text";

/** The panel covers the whole of a screen like this. */
const SMALL = "(max-width: 480px), (max-height: 480px)";
const CUT_MS = 1_500;
const NEAR_END_PX = 80;
/** How long a text stays to be read out; it is in the transcript as well. */
const SPOKEN_MS = 15_000;

export type Extras = typeof import("../extras");

/** The launcher and the panel: shows a chat and passes on what a person does. */
export class Widget extends LitElement {
  static override styles = unsafeCSS(css);

  chat!: Chat;
  extras: Extras | undefined;

  order: string | undefined;
  soundByDefault = false;
  opened = false;
  menu = false;

  private keep!: Keep;
  private toggled!: (event: "open" | "close") => void;
  private teaser: Record<Language, string> | undefined;
  private cut = false;
  private cutTimer: ReturnType<typeof setTimeout> | undefined;
  private missed = false;
  /** What is to be scrolled to: a message, or the end. */
  private target: string | undefined;
  private unsaid: string[] = [];
  private readonly small = matchMedia(SMALL);

  get strings(): Strings {
    return STRINGS[this.chat.language];
  }

  /** The answer that can be voted on: the last one, until the person goes on. */
  get votable(): string | undefined {
    return lastTurn(this.chat.entries).findLast((entry) => entry.votable)?.id;
  }

  get sound(): boolean {
    return this.keep.get<boolean>("sound") ?? this.soundByDefault;
  }

  /** Shows this chat and tells when it is opened and closed. */
  begin(chat: Chat, keep: Keep, toggled: (event: "open" | "close") => void): void {
    this.chat = chat;
    this.keep = keep;
    this.toggled = toggled;
    this.small.addEventListener("change", () => this.opened && this.showDialog());
  }

  /** Opens the panel; with a topic it is asked about at once. */
  open(topic?: string): void {
    if (!this.opened) {
      this.opened = true;
      this.teaser = undefined;
      this.target = "";
      this.chat.watch(true);
      this.toggled("open");
      void this.shown();
    }
    if (topic) this.ask(topic);
  }

  /** Closes the panel; a focus that was in it goes to the launcher. */
  close(): void {
    if (!this.opened) return;
    const focused = !!this.shadowRoot?.activeElement;
    this.opened = false;
    this.menu = false;
    if (this.hasUpdated) this.dialog.close();
    this.chat.watch(false);
    this.toggled("close");
    void this.updateComplete.then(() => focused && this.one("#launcher").focus());
  }

  /** Sends a message that is shown as the given line. */
  send(body: Body, shown: string): void {
    this.chat.send(body, shown);
    this.target = "";
    this.refocus();
  }

  /**
   * The button that was pressed goes away: the focus goes to the field, on a small screen to the transcript
   * lest the keyboard covers it.
   */
  refocus(): void {
    if (!this.hasUpdated || !this.dialog.open || this.shadowRoot?.activeElement?.id === "text") return;
    this.one(this.small.matches ? ".log" : "textarea").focus();
  }

  /** Asks about a topic of the assistant's. */
  ask(topic: string): void {
    this.send({ command: "topic", value: topic }, this.strings.topics[topic] ?? this.strings.topic);
  }

  /** Sends what is written, unless it is nothing or too long. */
  sendDraft(): void {
    if (!sendable(this)) return;
    const text = this.chat.draft.trim();
    this.chat.write("");
    this.send({ text }, text);
  }

  /** Shows a line beside the launcher; without one takes it away. */
  suggest(say?: Record<Language, string>): void {
    this.teaser = say;
    this.requestUpdate();
  }

  /** Scrolls to the newest message. */
  toEnd(): void {
    this.target = "";
    this.missed = false;
    this.refocus();
    this.requestUpdate();
  }

  /** Somebody else writes: what was not read out is not for them. */
  hush(): void {
    this.unsaid = [];
  }

  /** A reply has come: it is announced, heard and scrolled to. */
  hear(message: Message): void {
    const sender = message.from === "bot" ? this.strings.bot : this.strings.consultant;
    this.announce(`${sender}: ${spoken(message.text, this.extras)}`);
    if (this.sound) this.extras?.beep();
    if (this.atEnd) this.target ??= message.id;
    else this.missed = true;
    this.requestUpdate();
  }

  /** Has a text read out once: now, or as soon as the panel is open. */
  announce(text: string): void {
    if (!this.opened) return void this.unsaid.push(text);
    const line = document.createElement("p");
    line.textContent = text;
    this.one("[aria-live=polite]").append(line);
    setTimeout(() => line.remove(), SPOKEN_MS);
  }

  toggleMenu(): void {
    this.menu = !this.menu;
    this.requestUpdate();
  }

  /** Does what an option of the menu says and closes the menu. */
  choose(act: () => void): void {
    this.toggleMenu();
    this.one("#more").focus();
    act();
  }

  toggleSound(): void {
    this.keep.set("sound", !this.sound);
    if (this.sound) this.extras?.beep();
    this.requestUpdate();
  }

  onScroll(): void {
    if (!this.missed || !this.atEnd) return;
    this.missed = false;
    this.requestUpdate();
  }

  override render(): TemplateResult {
    const { chat } = this;
    return html`<section aria-label=${this.strings.name} lang=${chat.language}>
      ${this.teaser && !this.opened ? teaser(this, this.teaser) : nothing} ${launcher(this)}
      <dialog
        aria-labelledby="title"
        @click=${this.onClick}
        @cancel=${this.onCancel}
        @close=${this.onClosed}
        @keydown=${this.onKey}
      >
        ${header(this)} ${this.cut ? notice(this) : nothing} ${log(this)}
        ${this.missed ? missed(this) : nothing}
        <footer>${chat.offer ? offer(this) : nothing} ${composer(this)}</footer>
        <div class="sr" aria-live="polite" aria-relevant="additions"></div>
      </dialog>
    </section>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.watchCut();
    fill(this.one<HTMLTextAreaElement>("textarea"), this.chat.draft);
    if (this.target === undefined || !this.opened) return;
    const log = this.one(".log");
    const message = this.target && log.querySelector<HTMLElement>(`[data-id="${CSS.escape(this.target)}"]`);
    // A long reply is shown from its beginning; the browser stops at the end by itself.
    log.scrollTop = message ? message.offsetTop - 12 : log.scrollHeight;
    this.target = undefined;
  }

  private get dialog(): HTMLDialogElement {
    return this.one<HTMLDialogElement>("dialog");
  }

  private get atEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.one(".log");
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  private one<E extends HTMLElement = HTMLElement>(selector: string): E {
    return this.renderRoot.querySelector<E>(selector)!;
  }

  private async shown(): Promise<void> {
    this.requestUpdate();
    await this.updateComplete;
    if (!this.opened) return;
    this.showDialog();
    // A region has to be there for a moment before what is put into it is read out.
    setTimeout(() => this.unsaid.splice(0).forEach((text) => this.announce(text)), 500);
  }

  private showDialog(): void {
    const { dialog, small } = this;
    if (dialog.open) dialog.close();
    if (small.matches) dialog.showModal();
    else dialog.show();
    this.one("textarea").focus();
    this.target = "";
    this.requestUpdate();
  }

  private readonly onClick = (event: Event): void => {
    if (this.menu && !(event.target as Element).closest("#menu, #more")) this.toggleMenu();
  };

  private readonly onCancel = (event: Event): void => {
    event.preventDefault();
    this.escape();
  };

  private readonly onClosed = (): void => {
    if (!this.dialog.open) this.close();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing || this.small.matches) return;
    event.stopPropagation();
    this.escape();
  };

  private escape(): void {
    if (this.menu) this.choose(() => undefined);
    else this.close();
  }

  /** Shows that the connection is gone when it has been for a moment. */
  private watchCut(): void {
    const lost = this.chat.status === "lost";
    if (lost && !this.cut) this.cutTimer ??= setTimeout(() => this.setCut(true), CUT_MS);
    if (this.chat.status !== "online") return;
    clearTimeout(this.cutTimer);
    this.cutTimer = undefined;
    if (this.cut) this.setCut(false);
  }

  private setCut(cut: boolean): void {
    this.cut = cut;
    if (cut && this.opened) this.announce(this.strings.offline);
    this.requestUpdate();
  }
}

customElements.define("allegro-help", Widget);
