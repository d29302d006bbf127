import type { Entry } from "../chat/transcript";
import type { Language } from "../chat/types";
import type { Strings } from "../strings";

/** The conversation as plain text: a heading, then each message with when and who. */
export function written(entries: readonly Entry[], language: Language, strings: Strings): string {
  const names = { user: strings.you, bot: strings.bot, consultant: strings.consultant };
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  const parts = entries.map(({ from, at, text }) => `${names[from]}, ${format.format(at)}\n${text}`);
  return `${[strings.transcript, ...parts].join("\n\n")}\n`;
}
