import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type Socket } from "socket.io";
import type { Answer, Auth, Body, Message, Session } from "../../src/chat/types";

export type Sent = { id: string } & Body;

/** A JWT of these claims; its signature is nobody's. */
export function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256" })}.${part(claims)}.signature`;
}

/** A web channel in small: it keeps one conversation and notes what it is sent. */
export class Channel {
  readonly auths: Auth[] = [];
  readonly sent: Sent[] = [];
  readonly asked: [event: string, data: unknown][] = [];
  readonly history: Message[] = [];
  /** What a message is acknowledged with; undefined leaves it unanswered. */
  answer: (message: Sent) => Answer | undefined = () => ({ ok: true });
  /** Takes acknowledging into its own hands. */
  later: ((acknowledge: (answer: Answer) => void) => void) | undefined;
  /** The code that connections are refused with. */
  refusal: (auth: Auth) => { code: string; retry_after?: number } | undefined = () => undefined;
  session: Partial<Session> = {};

  private constructor(
    private readonly http: HttpServer,
    private readonly io: Server,
  ) {
    io.use((socket, next) => this.admit(socket, next));
    io.on("connection", (socket) => this.serve(socket));
  }

  static async start(): Promise<Channel> {
    const http = createServer();
    const io = new Server(http, { path: "/webhooks/webchat/socket.io/", transports: ["websocket"] });
    const channel = new Channel(http, io);
    await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
    return channel;
  }

  get url(): URL {
    const { port } = this.http.address() as AddressInfo;
    return new URL(`http://127.0.0.1:${port}/webhooks/webchat/socket.io/`);
  }

  /** Ends every connection as a broken line does. */
  cut(): void {
    this.io.sockets.sockets.forEach((socket) => socket.conn.close());
  }

  /** Sends every tab an event. */
  tell(event: string, data: unknown): void {
    this.io.emit(event, data);
  }

  async stop(): Promise<void> {
    await this.io.close();
  }

  private admit(socket: Socket, next: (error?: Error) => void): void {
    const auth = socket.handshake.auth as Auth;
    this.auths.push(auth);
    const refusal = this.refusal(auth);
    next(refusal && Object.assign(new Error("refused"), { data: refusal }));
  }

  private serve(socket: Socket): void {
    const { token, visitor } = socket.handshake.auth as Auth;
    socket.emit("session", this.sessionOf(token, visitor));
    socket.on("message", (message: Sent, acknowledge: (answer: Answer) => void) => {
      this.sent.push(message);
      if (this.later) return this.later(acknowledge);
      const answer = this.answer(message);
      if (answer) acknowledge(answer);
    });
    for (const event of ["refresh", "carry_over", "logout"])
      socket.on(event, (data: unknown, acknowledge: (answer: Answer) => void) => {
        this.asked.push([event, data]);
        acknowledge({ ok: true });
        if (event === "carry_over")
          socket.emit("session", { ...this.sessionOf(token, visitor), offer: null });
      });
  }

  private sessionOf(token: string | undefined, visitor: string | undefined): Session {
    const account = token
      ? (JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as { sub: string }).sub
      : null;
    return {
      visitor: account ? null : (visitor ?? jwt({ sub: "somebody" })),
      account,
      language: "pl",
      person: false,
      messages: [...this.history],
      offer: null,
      limits: { characters: 2_000 },
      ...this.session,
    };
  }
}
