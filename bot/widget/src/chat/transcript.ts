import type { Message, Refusal } from "./types";

/** A message of the transcript; one that the server has not taken yet has a state. */
export interface Entry extends Message {
  state?: "sending" | "refused";
  refusal?: Refusal;
  /** Whether it was typed, so that it can be corrected. */
  typed?: boolean;
}

/** How many messages a session brings: with fewer it is the whole conversation. */
const HISTORY = 100;

/** The id of what a reply `X.n` answers. */
function answered(id: string): string {
  return id.slice(0, Math.max(id.lastIndexOf("."), 0));
}

/**
 * The entries with a message where it belongs: in the place of the one with its id, behind what it answers
 * and the earlier answers to that, or at the end.
 */
export function placed(entries: readonly Entry[], message: Entry): Entry[] {
  const same = entries.findIndex((entry) => entry.id === message.id);
  if (same >= 0) return entries.with(same, message);
  const root = answered(message.id);
  const before = root
    ? entries.findLastIndex((entry) => entry.id === root || answered(entry.id) === root)
    : -1;
  return before < 0 ? [...entries, message] : entries.toSpliced(before + 1, 0, message);
}

/**
 * The server's history, oldest first, with what only this tab has: what is older than a history that was cut
 * off, and at the end what the server has not taken yet.
 */
export function merged(entries: readonly Entry[], history: readonly Message[]): Entry[] {
  const known = new Set(history.map((message) => message.id));
  const own = entries.filter((entry) => !known.has(entry.id));
  const first = history.length < HISTORY ? -Infinity : history[0]!.at;
  const older = own.filter((entry) => !entry.state && entry.at < first);
  return [...older, ...history, ...own.filter((entry) => entry.state)];
}

/** What was said since the person's last message. */
export function lastTurn(entries: readonly Entry[]): Entry[] {
  return entries.slice(entries.findLastIndex((entry) => entry.from === "user") + 1);
}

/** When the last reply came, 0 if none has. */
export function lastReply(entries: readonly Entry[]): number {
  return entries.reduce((last, { from, at }) => (from === "user" ? last : Math.max(last, at)), 0);
}

/** How many replies came after a time; none if there is no time. */
export function repliesAfter(entries: readonly Entry[], time: number | undefined): number {
  return entries.filter(({ from, at }) => from !== "user" && at > (time ?? Infinity)).length;
}
