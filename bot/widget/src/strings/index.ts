import type { Language } from "../chat/types";
import { en } from "./en";
import { pl, type Strings } from "./pl";

export type { Strings };

export const STRINGS: Record<Language, Strings> = { pl, en };

/** The language that a tag such as `en-GB` stands for; Polish if it is neither. */
export function languageOf(tag: string | undefined): Language {
  return tag?.toLowerCase().startsWith("en") ? "en" : "pl";
}
