import type { Language } from "../chat/types";
import type { Strings } from "../strings";

const CLOCK = { hour: "2-digit", minute: "2-digit" } as const;
const DAY = { weekday: "long", day: "numeric", month: "long" } as const;

/** The hour of a time: "14:05". */
export function clock(time: number, language: Language): string {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, CLOCK).format(time);
}

/** The day of a time as one says it: today, yesterday, else "wtorek, 24 listopada". */
export function day(time: number, now: number, language: Language, strings: Strings): string {
  const back = Math.round((midnight(now) - midnight(time)) / 86_400_000);
  if (back <= 0) return strings.today;
  if (back === 1) return strings.yesterday;
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, DAY).format(time);
}

/** Whether two times are of one day. */
export function sameDay(one: number, other: number): boolean {
  return midnight(one) === midnight(other);
}

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}
