import type { Extras, Widget } from "./widget";

/** Saves the conversation as a text file, made here. */
export function save({ chat, strings }: Widget, { written }: Extras): void {
  const file = new Blob([written(chat.entries, chat.language, strings)], {
    type: "text/plain;charset=utf-8",
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${strings.file}-${new Date().toISOString().slice(0, 10)}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
