import type { Keep } from "./keep";
import type { Body, Refusal } from "./types";

/** A message on its way. `shown` is its line in the transcript; the empty one has none. */
export interface Outgoing {
  id: string;
  at: number;
  shown: string;
  body: Body;
  refusal?: Refusal;
}

/** The messages that the server has not acknowledged, oldest first, kept for each identity. */
export class Outbox {
  private items: Outgoing[] = [];
  private identity: string | undefined;

  constructor(private readonly keep: Keep) {}

  all(): readonly Outgoing[] {
    return this.items;
  }

  /** The next one to send: the oldest that was not refused. */
  next(): Outgoing | undefined {
    return this.items.find((item) => !item.refusal);
  }

  /** Goes on with an identity's messages; what was written before it was known who writes goes along. */
  become(identity: string): void {
    if (identity === this.identity) return;
    const early = this.identity === undefined ? this.items : [];
    this.identity = identity;
    this.write([...(this.keep.get<Outgoing[]>(`outbox:${identity}`) ?? []), ...early]);
  }

  /** Takes over another identity's messages, behind its own. */
  adopt(identity: string): void {
    this.write([...this.items, ...(this.keep.get<Outgoing[]>(`outbox:${identity}`) ?? [])]);
  }

  add(item: Outgoing): void {
    this.write([...this.items, item]);
  }

  /** Forgets a message: it was acknowledged, or given up. */
  settle(id: string): void {
    this.write(this.items.filter((item) => item.id !== id));
  }

  /** Keeps a message from being sent, with the server's reason. */
  refuse(id: string, refusal: Refusal): void {
    this.write(this.items.map((item) => (item.id === id ? { ...item, refusal } : item)));
  }

  /** Lets a refused message be sent again, with its id. */
  retry(id: string): void {
    this.write(
      this.items.map(({ refusal, ...item }) => (item.id === id || !refusal ? item : { ...item, refusal })),
    );
  }

  /** Forgets everything of the identity, here and in the storage. */
  clear(): void {
    this.write([]);
  }

  private write(items: Outgoing[]): void {
    this.items = items;
    if (this.identity !== undefined)
      this.keep.set(`outbox:${this.identity}`, items.length ? items : undefined);
  }
}
