import type { Outbox, Outgoing } from "./outbox";
import type { Answer, Refusal } from "./types";

/** What a delivery needs and whom it tells. */
export interface Way {
  /** Whether messages can be sent now. */
  open(): boolean;
  /** Sends one; raises when no acknowledgement came. */
  send(item: Outgoing): Promise<Answer>;
  /** The account's token is over: makes a new one, or connects anew. */
  renew(): Promise<void>;
  delivered(item: Outgoing): void;
  refused(item: Outgoing, refusal: Refusal): void;
}

/** Sends what is in the outbox, one after the other so that the order stays, until it is acknowledged. */
export class Delivery {
  private busy = false;

  constructor(
    private readonly outbox: Outbox,
    private readonly way: Way,
  ) {}

  /** Sends what waits; what gets no answer waits on. */
  async flush(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let item; this.way.open() && (item = this.outbox.next());) await this.deliver(item);
    } finally {
      this.busy = false;
    }
  }

  private async deliver(item: Outgoing): Promise<void> {
    const answer = await this.way.send(item).catch(() => undefined);
    if (!answer) return;
    if ("ok" in answer) {
      this.outbox.settle(item.id);
      this.way.delivered(item);
    } else if (answer.error === "token_expired") {
      await this.way.renew();
    } else {
      // What the transcript does not show cannot be tried again there.
      if (item.shown) this.outbox.refuse(item.id, answer);
      else this.outbox.settle(item.id);
      this.way.refused(item, answer);
    }
  }
}
