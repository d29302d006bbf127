import type { Api } from "./api";

/** The calls that a page may make before the core is there. */
export const CALLS = ["init", "open", "ask", "close", "setLanguage", "setContext", "logout", "on"] as const;

export type Call = (typeof CALLS)[number];

/** A call and its arguments. */
export type Pushed = [Call, ...unknown[]];

/** What `loader.js` leaves at `window.AllegroHelp` and the core takes over. */
export interface Boot extends Api {
  /** Calls made so far, oldest first. */
  queue: [Call, unknown[]][];
  /** The folder of the core, with a slash at the end. */
  base: string;
  /** The script tag's data-attributes. */
  data: Record<string, string | undefined>;
  /** Makes a call, as the array does that a page may have put in its place before the loader ran. */
  push(call: Pushed): void;
  /** Loads a module of the folder, whose bytes must have the hash; resolves with its address. */
  load(name: string, hash: string): Promise<string>;
}

declare global {
  interface Window {
    AllegroHelp?: Boot | Pushed[];
  }
}
