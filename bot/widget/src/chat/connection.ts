import { Manager, type Socket } from "socket.io-client";
import type { Answer, Auth, Message, Session, State, Status } from "./types";

/** What a connection needs to know and whom it tells. */
export interface Hooks {
  /** Who connects; asked at every try. When it raises, the try is made again later. */
  auth(): Promise<Auth>;
  session(session: Session): void;
  message(message: Message): void;
  typing(on: boolean): void;
  state(state: State): void;
  status(status: Status): void;
  /** The server refused the connection with this code; it is tried again afterwards. */
  refused(code: string): void;
}

type Give = (auth: object) => void;

interface ConnectError extends Error {
  data?: { code?: string; retry_after?: number };
}

const ANSWER_MS = 20_000;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** After these another try may succeed at once: something was changed. */
const AT_ONCE = ["token_expired", "token_invalid", "visitor_invalid"];

/** The socket of one conversation: it comes back by itself until it is closed. */
export class Connection {
  private readonly socket: Socket;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  /** @param url the address of `socket.io/` */
  constructor(
    url: URL,
    private readonly hooks: Hooks,
  ) {
    const manager = new Manager(url.origin, {
      path: url.pathname,
      transports: ["websocket"],
      autoConnect: false,
      reconnectionDelay: 500,
      reconnectionDelayMax: 10_000,
    });
    this.socket = manager.socket("/", { auth: (give: Give) => void this.introduce(give) });
    this.listen();
  }

  /** Connects, unless it does already or has to wait before the next try. */
  open(): void {
    if (this.socket.active || this.timer) return;
    this.hooks.status("connecting");
    this.socket.connect();
  }

  /** Ends the connection; nothing brings it back but `open`. */
  close(): void {
    this.wait(undefined);
    this.socket.disconnect();
    this.hooks.status("idle");
  }

  /** Connects anew: as somebody else, or at once instead of after a delay. */
  restart(): void {
    this.close();
    this.open();
  }

  /**
   * Sends an event and returns the server's acknowledgement. Raises when the connection breaks first or none
   * comes within 20 seconds.
   */
  async ask(event: string, data: unknown): Promise<Answer> {
    if (!this.socket.connected) throw new Error("not connected");
    return (await this.socket.timeout(ANSWER_MS).emitWithAck(event, data)) as Answer;
  }

  private async introduce(give: Give): Promise<void> {
    try {
      give(await this.hooks.auth());
    } catch {
      this.socket.disconnect();
      this.later(FIRST_DELAY_MS);
    }
  }

  private listen(): void {
    const { socket, hooks } = this;
    socket.on("session", (session: Session) => {
      this.failures = 0;
      hooks.session(session);
      hooks.status("online");
    });
    socket.on("message", (message: Message) => hooks.message(message));
    socket.on("typing", ({ on }: { on: boolean }) => hooks.typing(on));
    socket.on("state", (state: State) => hooks.state(state));
    socket.on("connect_error", (error: ConnectError) => this.onRefused(error));
    socket.on("disconnect", (reason) => this.onLost(reason));
  }

  private onRefused(error: ConnectError): void {
    this.hooks.status("lost");
    // An active socket met no server and tries again by itself.
    if (this.socket.active) return;
    const code = error.data?.code ?? "";
    this.hooks.refused(code);
    const again = AT_ONCE.includes(code) && this.failures === 0;
    this.later(again ? 0 : 1_000 * (error.data?.retry_after ?? FIRST_DELAY_MS / 1_000));
  }

  private onLost(reason: string): void {
    if (reason === "io client disconnect") return;
    this.hooks.status("lost");
    if (!this.socket.active) this.later(FIRST_DELAY_MS);
  }

  private later(least: number): void {
    this.hooks.status("lost");
    const grown = this.failures ? FIRST_DELAY_MS * 2 ** this.failures : 0;
    this.failures += 1;
    this.wait(Math.max(least, Math.min(grown, LONGEST_DELAY_MS)));
  }

  private wait(delay: number | undefined): void {
    clearTimeout(this.timer);
    this.timer = delay === undefined ? undefined : setTimeout(() => this.again(), delay);
  }

  private again(): void {
    this.timer = undefined;
    this.open();
  }
}
