import { Connection } from "./connection";
import { Delivery } from "./delivery";
import { identityName, type GetToken } from "./identity";
import { Outbox, type Outgoing } from "./outbox";
import type { Setting } from "./setting";
import { lastReply, merged, placed, repliesAfter, type Entry } from "./transcript";
import type { Auth, Body, Language, Message, Refusal, Session, State, Status } from "./types";

/** One conversation as this tab sees it: what was said, what is on its way, and who talks. */
export class Chat {
  entries: Entry[] = [];
  typing = false;
  person = false;
  language: Language;
  status: Status = "idle";
  offer = false;
  limit = 2_000;
  /** The account's login, null for a visitor, undefined while it is not known who writes. */
  account: string | null | undefined;
  draft = "";
  unread = 0;
  page: string | undefined;
  readonly votes = new Map<string, "up" | "down">();

  private readonly outbox: Outbox;
  private readonly connection: Connection;
  private readonly delivery: Delivery;
  private name: string | undefined;
  private renewal: ReturnType<typeof setTimeout> | undefined;
  private watched = false;
  /** The next session brings old messages of the visitor's: nobody is told of them. */
  private moving = false;

  constructor(private readonly setting: Setting) {
    this.language = setting.keep.get<Language>("language") ?? setting.language;
    this.outbox = new Outbox(setting.keep);
    this.connection = new Connection(setting.url, {
      auth: () => this.auth(),
      session: (session) => this.onSession(session),
      message: (message) => this.onMessage(message),
      typing: (on) => this.change(() => (this.typing = on)),
      state: (state) => this.change(() => this.take(state)),
      status: (status) => this.onStatus(status),
      refused: (code) => setting.identity.refused(code),
    });
    this.delivery = new Delivery(this.outbox, {
      open: () => this.status === "online" && this.account !== undefined,
      send: ({ id, body }) => this.connection.ask("message", { id, ...body }),
      renew: () => this.renew(),
      delivered: (item) => this.delivered(item),
      refused: (item, refusal) => this.turnedDown(item, refusal),
    });
  }

  /** Connects if somebody is to be greeted: an account, or a visitor who was here before. */
  wake(): void {
    if (this.setting.identity.known) this.connection.open();
    else this.become(identityName(null));
  }

  /** Connects; what comes counts as read while it is watched. */
  watch(watched: boolean): void {
    this.watched = watched;
    if (watched) this.connection.open();
    this.change(() => this.count());
  }

  /** Connects at once instead of after a delay. */
  hurry(): void {
    if (this.status === "lost") this.connection.restart();
  }

  /** Sends a message; `shown` is its line in the transcript, none if empty. */
  send(body: Body, shown: string): void {
    const item: Outgoing = { id: this.setting.newId(), at: this.setting.now(), shown, body };
    this.outbox.add(item);
    this.change(() => this.show(item));
    this.connection.open();
    void this.delivery.flush();
  }

  /** Sends a refused message again, with its id. */
  retry(id: string): void {
    this.outbox.retry(id);
    this.change(() => this.outbox.all().forEach((item) => this.show(item)));
    void this.delivery.flush();
  }

  /** Gives a refused message up; what was typed becomes the draft. */
  takeBack(id: string): void {
    const item = this.outbox.all().find((one) => one.id === id);
    this.outbox.settle(id);
    this.entries = this.entries.filter((entry) => entry.id !== id);
    if (item && "text" in item.body) this.write(item.body.text);
    this.setting.changed();
  }

  /** Begins in this language, unless one was chosen or the conversation has one. */
  prefer(language: Language): void {
    if (this.account === undefined && !this.setting.keep.get("language")) this.language = language;
  }

  /** Votes on an answer, once. */
  vote(id: string, value: "up" | "down"): void {
    if (this.votes.has(id)) return;
    this.votes.set(id, value);
    this.send({ command: "vote", value }, "");
  }

  /** Changes the conversation's language and remembers it. */
  speak(language: Language): void {
    if (language === this.language) return;
    this.language = language;
    this.setting.keep.set("language", language);
    this.send({ command: "language", value: language }, "");
  }

  /** Keeps what is being written. */
  write(draft: string): void {
    this.draft = draft;
    if (this.name !== undefined) this.setting.keep.set(`draft:${this.name}`, draft || undefined);
  }

  /** Answers the offer to bring the visitor's conversation along. */
  async carryOver(take: boolean): Promise<void> {
    const { identity } = this.setting;
    this.moving = take;
    const answer = await this.connection
      .ask("carry_over", { visitor: identity.visitor, take })
      .catch(() => undefined);
    if (!answer || "error" in answer) return void (this.moving = false);
    const visitor = identityName(null);
    if (take) this.outbox.adopt(visitor);
    if (take && !this.draft) this.write(this.setting.keep.get<string>(`draft:${visitor}`) ?? "");
    identity.visitor = undefined;
    this.forget(visitor);
    this.change(() => (this.offer = false));
    void this.delivery.flush();
  }

  /** Goes on as whoever `getToken` stands for. */
  login(getToken: GetToken): void {
    this.setting.identity.use(getToken);
    this.connection.restart();
  }

  /** Ends the account's session and forgets all that was kept here of it and of the visitor before it. */
  async logout(): Promise<void> {
    const { account } = this;
    const { identity } = this.setting;
    const visitor = identityName(null);
    identity.use(undefined);
    identity.visitor = undefined;
    for (const name of [identityName(account), visitor]) this.forget(name);
    this.outbox.clear();
    this.change(() => this.empty());
    this.become(visitor);
    if (account) await this.connection.ask("logout", {}).catch(() => undefined);
    this.connection.close();
    if (this.watched) this.connection.open();
  }

  private async auth(): Promise<Auth> {
    const { identity } = this.setting;
    const token = await identity.fetch();
    this.become(identityName(identity.login));
    const { visitor } = identity;
    return {
      locale: this.language,
      ...(visitor && { visitor }),
      ...(token && { token }),
      ...(this.page && { page: this.page }),
    };
  }

  private onSession(session: Session): void {
    const known = this.account === session.account ? new Set(this.entries.map(({ id }) => id)) : undefined;
    const moved = this.moving;
    this.moving = false;
    this.become(identityName(session.account));
    if (session.visitor) this.setting.identity.visitor = session.visitor;
    for (const { id } of session.messages) this.outbox.settle(id);
    this.entries = merged(this.entries, session.messages);
    this.outbox.all().forEach((item) => this.show(item));
    this.typing = false;
    this.offer = session.offer === "carry_over";
    this.limit = session.limits.characters;
    this.take(session);
    this.account = session.account;
    if (!known) this.setting.identified(session.account);
    else if (!moved)
      session.messages.filter(({ id }) => !known.has(id)).forEach((message) => this.hear(message));
    this.change(() => this.count());
    this.renewLater();
  }

  private onMessage(message: Message): void {
    if (this.account === undefined) return;
    const fresh = !this.entries.some(({ id }) => id === message.id);
    this.entries = placed(this.entries, message);
    this.change(() => this.count());
    if (fresh) this.hear(message);
  }

  private hear(message: Message): void {
    if (message.from !== "user") this.setting.heard(message);
  }

  private onStatus(status: Status): void {
    if (status === this.status) return;
    if (status !== "online") clearTimeout(this.renewal);
    this.change(() => {
      this.status = status;
      this.typing &&= status === "online";
    });
    if (status === "online") void this.delivery.flush();
  }

  private take(state: State): void {
    this.person = state.person;
    const chosen = this.outbox.all().some(({ body }) => "command" in body && body.command === "language");
    if (!chosen) this.language = state.language;
  }

  private delivered({ id }: Outgoing): void {
    const entry = this.entries.find((one) => one.id === id);
    if (!entry?.state) return;
    const { state, refusal, typed, ...message } = entry;
    this.change(() => (this.entries = placed(this.entries, message)));
  }

  private turnedDown(item: Outgoing, refusal: Refusal): void {
    // Whoever has logged out meanwhile left no message behind.
    if (!item.shown || this.outbox.all().some(({ id }) => id === item.id)) this.setting.refused(refusal);
    this.change(() => this.outbox.all().forEach((one) => this.show(one)));
  }

  private renewLater(): void {
    clearTimeout(this.renewal);
    const seconds = this.setting.identity.renewIn;
    if (this.account && seconds) this.renewal = setTimeout(() => void this.renew(), 1_000 * seconds);
  }

  /** Gives the server a fresh token of the same account; connects anew where that does not work. */
  private async renew(): Promise<void> {
    const { identity } = this.setting;
    const token = await identity.fetch().catch(() => undefined);
    const same = token && identity.login === this.account;
    const answer = same ? await this.connection.ask("refresh", { token }).catch(() => undefined) : undefined;
    if (answer && "ok" in answer) this.renewLater();
    else this.connection.restart();
  }

  private become(name: string): void {
    if (name === this.name) return;
    if (this.name !== undefined) this.empty();
    const early = this.name === undefined ? this.draft : "";
    this.name = name;
    this.outbox.become(name);
    this.write(early || (this.setting.keep.get<string>(`draft:${name}`) ?? ""));
    this.change(() => this.outbox.all().forEach((item) => this.show(item)));
  }

  private empty(): void {
    this.account = undefined;
    this.entries = [];
    this.draft = "";
    this.unread = 0;
    this.offer = false;
    this.person = false;
    this.typing = false;
    this.votes.clear();
  }

  private forget(name: string): void {
    for (const kind of ["outbox", "draft", "read"]) this.setting.keep.set(`${kind}:${name}`, undefined);
  }

  private show({ id, at, shown, body, refusal }: Outgoing): void {
    if (!shown) return;
    const entry: Entry = { id, from: "user", text: shown, at, typed: "text" in body, state: "sending" };
    this.entries = placed(this.entries, refusal ? { ...entry, state: "refused", refusal } : entry);
  }

  /** Counts the replies since the last one that was read; at the first visit all of them were. */
  private count(): void {
    if (this.account === undefined) return;
    const { keep } = this.setting;
    const read = this.watched ? undefined : keep.get<number>(`read:${this.name}`);
    if (read === undefined) keep.set(`read:${this.name}`, lastReply(this.entries));
    this.unread = repliesAfter(this.entries, read);
  }

  private change(make: () => unknown): void {
    make();
    this.setting.changed();
  }
}
