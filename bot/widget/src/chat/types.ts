// The data of docs/webchat.md, as they travel.

export type Language = "pl" | "en";

export interface Button {
  title: string;
  payload: string;
}

export interface Row {
  label: string;
  value: string;
  met?: boolean;
}

export interface Card {
  kind: "order" | "discussion" | "seller" | "standard" | "callback" | "claim";
  title: string;
  rows: Row[];
  note?: string;
}

export interface Message {
  id: string;
  from: "user" | "bot" | "consultant";
  text: string;
  /** Milliseconds since 1970, by the server's clock. */
  at: number;
  buttons?: Button[];
  card?: Card;
  topic?: string;
  votable?: boolean;
  pushed?: boolean;
}

export interface Session {
  visitor: string | null;
  account: string | null;
  language: Language;
  person: boolean;
  messages: Message[];
  offer: "carry_over" | null;
  limits: { characters: number };
}

export interface State {
  language: Language;
  person: boolean;
}

export type Command = "person" | "topic" | "language" | "vote" | "survey" | "start_over";

export type Body = { text: string } | { payload: string } | { command: Command; value?: string };

export interface Refusal {
  error: "too_long" | "too_fast" | "not_offered" | "bad_message" | "token_expired" | "failed";
  text: string;
  retry_after?: number;
}

export type Answer = { ok: true; again?: true } | Refusal;

/** What is sent at connecting. */
export interface Auth {
  visitor?: string;
  token?: string;
  locale?: Language;
  page?: string;
}

/** Whether the server is there: not asked yet, being reached, there, or lost. */
export type Status = "idle" | "connecting" | "online" | "lost";
