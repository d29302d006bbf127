import type { Entry } from "../chat/transcript";
import type { Language } from "../chat/types";
import type { Strings } from "../strings";
import type { Widget } from "./widget";

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

/** Saves the conversation as a text file, made here. */
export function save({ chat, strings }: Widget): void {
  const file = new Blob([written(chat.entries, chat.language, strings)], {
    type: "text/plain;charset=utf-8",
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${strings.file}-${new Date().toISOString().slice(0, 10)}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
