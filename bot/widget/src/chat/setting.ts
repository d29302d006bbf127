import type { Identity } from "./identity";
import type { Keep } from "./keep";
import type { Language, Message, Refusal } from "./types";

/** What a chat stands on, and whom it tells. */
export interface Setting {
  /** The address of `socket.io/`. */
  url: URL;
  keep: Keep;
  identity: Identity;
  language: Language;
  now(): number;
  newId(): string;
  /** Something that is shown has changed. */
  changed(): void;
  /** A reply has come that was not there before. */
  heard(message: Message): void;
  /** A message was refused. */
  refused(refusal: Refusal): void;
  /** It is known who writes, or somebody else does. */
  identified(account: string | null): void;
}
