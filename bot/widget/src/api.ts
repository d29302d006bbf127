import type { GetToken } from "./chat/identity";
import type { Language, Message } from "./chat/types";

/** Where the person is, as the page knows it. */
export interface Context {
  page?: string;
  /** The number of the order that is looked at. */
  order?: string;
}

/** A line beside the launcher, said once when everything named in `when` is true. */
export interface Prompt {
  when: {
    /** The path of the page; with `*` at the end what it begins with. */
    path?: string;
    /** Seconds on the page. */
    seconds?: number;
    /** How far down the page, 0 to 1. */
    scrolled?: number;
  };
  say: Record<Language, string>;
}

export interface Options {
  /** The language to begin in; else the page's `lang`, else the browser's. */
  language?: Language;
  getToken?: GetToken;
  position?: "left" | "right";
  theme?: "auto" | "light" | "dark";
  context?: Context;
  proactive?: Prompt[];
  sound?: boolean;
}

/** What `on` can listen to, with what its handlers get. */
export interface Events {
  open: undefined;
  close: undefined;
  ready: undefined;
  message: Message;
  unread: number;
  identity: { account: string | null };
}

/** What a page can do with `window.AllegroHelp`, before and after the core is loaded. */
export interface Api {
  init(options?: Options): void;
  open(topic?: string): void;
  /** Opens the panel and sends what somebody wrote on the page. */
  ask(question: string): void;
  close(): void;
  setLanguage(language: Language): void;
  setContext(context: Context): void;
  logout(): void;
  on<E extends keyof Events>(event: E, handler: (data: Events[E]) => void): void;
}

/** Reads the options of a script tag's `data-lang`, `data-position`, `data-theme` and `data-sound`. */
export function optionsOf(data: Record<string, string | undefined>): Options {
  const { lang, position, theme, sound } = data;
  return {
    ...((lang === "pl" || lang === "en") && { language: lang }),
    ...((position === "left" || position === "right") && { position }),
    ...((theme === "auto" || theme === "light" || theme === "dark") && { theme }),
    ...(sound !== undefined && { sound: sound !== "false" }),
  };
}
