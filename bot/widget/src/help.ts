import type { Api, Events, Options, Prompt } from "./api";
import type { Boot } from "./boot";
import { Chat } from "./chat/chat";
import { Identity } from "./chat/identity";
import { Keep } from "./chat/keep";
import type { Prompter } from "./prompter";
import { languageOf } from "./strings";
import { Widget } from "./ui/widget";

type Handler = (data: never) => void;

/** The assistant on a page: the chat, what shows it, and what the page can ask of it. */
export class Help {
  readonly api: Api;
  readonly widget: Widget;
  private readonly chat: Chat;
  private prompts: Prompt[] = [];
  private prompter: Prompter | undefined;
  private readonly handlers = new Map<keyof Events, Handler[]>();
  private unread = 0;

  constructor(boot: Boot, options: Options) {
    const keep = new Keep(() => localStorage);
    this.widget = new Widget();
    this.chat = new Chat({
      // The folder is …/widget/<version>/, the socket is beside `widget`.
      url: new URL("../../socket.io/", boot.base),
      keep,
      identity: new Identity(keep, options.getToken),
      language: options.language ?? languageOf(document.documentElement.lang || navigator.language),
      now: Date.now,
      newId: () => crypto.randomUUID(),
      changed: () => this.changed(),
      heard: (message) => {
        this.widget.hear(message);
        this.tell("message", message);
      },
      refused: ({ text }) => this.widget.announce(text),
      identified: (account) => {
        this.widget.hush();
        this.tell("identity", { account });
      },
    });
    this.widget.begin(this.chat, keep, (event) => this.toggled(event));
    this.api = this.makeApi();
    this.apply(options);
    void this.loadExtras(boot);
  }

  /** Puts the widget on the page and greets whom it knows. */
  start(): void {
    document.body.append(this.widget);
    this.chat.wake();
    window.addEventListener("online", () => this.chat.hurry());
    this.tell("ready", undefined);
  }

  private makeApi(): Api {
    return {
      init: (options = {}) => this.init(options),
      open: (topic) => this.widget.open(topic),
      ask: (question) => {
        this.widget.open();
        this.chat.send({ text: question }, question);
      },
      close: () => this.widget.close(),
      setLanguage: (language) => this.chat.speak(languageOf(language)),
      setContext: (context) => this.apply({ context }),
      logout: () => void this.chat.logout(),
      on: (event, handler) => {
        this.handlers.set(event, [...(this.handlers.get(event) ?? []), handler as Handler]);
      },
    };
  }

  private init(options: Options): void {
    this.apply(options);
    if (options.language) this.chat.prefer(options.language);
    if (options.getToken) this.chat.login(options.getToken);
  }

  private apply({ position, theme, context, sound, proactive }: Options): void {
    if (position) this.widget.setAttribute("position", position);
    if (theme) this.widget.setAttribute("theme", theme);
    if (sound !== undefined) this.widget.soundByDefault = sound;
    if (proactive) this.prompt(proactive);
    if (context) {
      this.chat.page = context.page;
      this.widget.order = context.order;
    }
    this.widget.requestUpdate();
  }

  private prompt(prompts: Prompt[]): void {
    this.prompts = prompts;
    this.prompter?.watch(prompts);
  }

  private changed(): void {
    this.widget.requestUpdate();
    if (this.chat.unread === this.unread) return;
    this.unread = this.chat.unread;
    this.tell("unread", this.unread);
  }

  private toggled(event: "open" | "close"): void {
    if (event === "open") this.prompter?.stop();
    this.tell(event, undefined);
  }

  private tell<E extends keyof Events>(event: E, data: Events[E]): void {
    // In a microtask of its own: what a page's handler raises is the page's.
    for (const handler of this.handlers.get(event) ?? [])
      queueMicrotask(() => (handler as (data: Events[E]) => void)(data));
  }

  /**
   * The script tag checks the hash; the import then finds the same module loaded. Without it texts are shown
   * as they were written.
   */
  private async loadExtras(boot: Boot): Promise<void> {
    const url = await boot.load("extras.js", __EXTRAS_HASH__).catch(() => undefined);
    if (!url) return;
    const extras = (await import(/* @vite-ignore */ url)) as typeof import("./extras");
    this.widget.extras = extras;
    this.widget.requestUpdate();
    this.prompter = new extras.Prompter(new Keep(() => sessionStorage), (say) => this.widget.suggest(say));
    if (this.widget.opened) this.prompter.stop();
    this.prompter.watch(this.prompts);
  }
}
