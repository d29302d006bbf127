import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Chat } from "../src/chat/chat";
import { Identity, type GetToken } from "../src/chat/identity";
import type { Message, Refusal } from "../src/chat/types";
import { Channel, jwt } from "./support/server";
import { keepOn, MemoryStorage } from "./support/storage";

const ANNA = jwt({ sub: "anna", iat: 0, exp: 900 });

let channel: Channel;
let storage: MemoryStorage;
let heard: Message[];
let refused: Refusal[];
let accounts: (string | null)[];
let chats: Chat[];
let ids = 0;

beforeEach(async () => {
  channel = await Channel.start();
  storage = new MemoryStorage();
  [heard, refused, accounts, chats] = [[], [], [], []];
});

afterEach(async () => {
  for (const chat of chats) {
    chat.watch(false);
    await chat.logout();
  }
  await channel.stop();
});

function tab(getToken?: GetToken): Chat {
  const keep = keepOn(storage);
  const chat = new Chat({
    url: channel.url,
    keep,
    identity: new Identity(keep, getToken),
    language: "pl",
    now: () => 1_000_000,
    newId: () => `id-${(ids += 1)}`,
    changed: () => undefined,
    heard: (message) => heard.push(message),
    refused: (refusal) => refused.push(refusal),
    identified: (account) => accounts.push(account),
  });
  chats.push(chat);
  chat.wake();
  return chat;
}

async function openTab(getToken?: GetToken): Promise<Chat> {
  const chat = tab(getToken);
  chat.watch(true);
  await until(() => chat.status === "online");
  return chat;
}

function until(check: () => boolean): Promise<void> {
  return vi.waitFor(() => expect(check()).toBe(true), { timeout: 4_000, interval: 10 });
}

function reply(id: string, at = 2_000_000): Message {
  return { id, from: "bot", text: "Średnio 5 dni.", at };
}

test("a first visitor costs no connection before the chat is opened", async () => {
  const chat = tab();
  await new Promise((done) => setTimeout(done, 100));
  expect(chat.status).toBe("idle");
  expect(channel.auths).toEqual([]);
});

test("a visitor's token is kept and shown at the next visit", async () => {
  await openTab();
  await openTab();
  expect(channel.auths[0]).toEqual({ locale: "pl" });
  expect(channel.auths[1]).toEqual({ locale: "pl", visitor: jwt({ sub: "somebody" }) });
});

test("a message is sending until it is acknowledged", async () => {
  const chat = await openTab();
  chat.send({ text: "ile trwa zwrot?" }, "ile trwa zwrot?");
  expect(chat.entries[0]).toMatchObject({ text: "ile trwa zwrot?", state: "sending" });
  await until(() => !chat.entries[0]!.state);
  expect(channel.sent).toMatchObject([{ text: "ile trwa zwrot?" }]);
});

test("what was not acknowledged is sent again after a cut, with the same id", async () => {
  const chat = await openTab();
  channel.answer = () => undefined;
  chat.send({ text: "ważne" }, "ważne");
  await until(() => channel.sent.length === 1);
  channel.answer = () => ({ ok: true, again: true });
  channel.cut();
  await until(() => !chat.entries[0]!.state);
  expect(channel.sent.length).toBe(2);
  expect(channel.sent[1]).toEqual(channel.sent[0]);
});

test("what was not acknowledged is sent again after the page was loaded anew", async () => {
  channel.answer = () => undefined;
  const before = await openTab();
  before.send({ text: "ważne" }, "ważne");
  await until(() => channel.sent.length === 1);
  channel.answer = () => ({ ok: true });
  const after = await openTab();
  expect(after.entries).toMatchObject([{ text: "ważne" }]);
  await until(() => !after.entries[0]!.state);
  expect(channel.sent[1]).toEqual(channel.sent[0]);
});

test("what the history holds already is not sent again", async () => {
  channel.answer = () => undefined;
  const before = await openTab();
  before.send({ text: "ważne" }, "ważne");
  await until(() => channel.sent.length === 1);
  channel.history.push({ id: channel.sent[0]!.id, from: "user", text: "ważne", at: 5 });
  const after = await openTab();
  expect(after.entries).toEqual(channel.history);
  expect(channel.sent.length).toBe(1);
});

test("messages are sent one after the other, in order", async () => {
  const chat = await openTab();
  for (const text of ["raz", "dwa", "trzy"]) chat.send({ text }, text);
  await until(() => chat.entries.every((entry) => !entry.state));
  expect(channel.sent.map((message) => "text" in message && message.text)).toEqual(["raz", "dwa", "trzy"]);
});

test("what was written before the connection stood is sent with it", async () => {
  const chat = tab(() => new Promise((give) => setTimeout(give, 50, ANNA)));
  chat.send({ text: "od razu" }, "od razu");
  await until(() => channel.sent.length === 1);
  expect(accounts).toEqual(["anna"]);
});

test("a refused message stays with its reason and is sent again with its id", async () => {
  const chat = await openTab();
  channel.answer = () => ({ error: "failed", text: "Nie udało się." });
  chat.send({ text: "hej" }, "hej");
  await until(() => chat.entries[0]?.state === "refused");
  expect(refused).toEqual([{ error: "failed", text: "Nie udało się." }]);
  expect(chat.entries[0]!.refusal).toEqual(refused[0]);
  channel.answer = () => ({ ok: true });
  chat.retry(chat.entries[0]!.id);
  await until(() => !chat.entries[0]!.state);
  expect(channel.sent[1]).toEqual(channel.sent[0]);
});

test("a message that was taken back becomes the draft", async () => {
  const chat = await openTab();
  channel.answer = () => ({ error: "too_long", text: "Za długie." });
  chat.send({ text: "hej" }, "hej");
  await until(() => chat.entries[0]?.state === "refused");
  chat.takeBack(chat.entries[0]!.id);
  expect(chat.entries).toEqual([]);
  expect(chat.draft).toBe("hej");
});

test("a reply is heard once, though it comes live and in the history", async () => {
  const chat = await openTab();
  channel.history.push(reply("x.0"));
  channel.tell("message", reply("x.0"));
  await until(() => heard.length === 1);
  channel.cut();
  await until(() => channel.auths.length === 2 && chat.status === "online");
  expect(heard.length).toBe(1);
});

test("a reply that came while the line was cut is heard afterwards", async () => {
  const chat = await openTab();
  channel.history.push(reply("x.0"));
  channel.cut();
  await until(() => heard.length === 1);
  expect(chat.entries).toEqual([reply("x.0")]);
});

test("replies that came while the panel was closed are unread, those of the first visit are not", async () => {
  channel.history.push(reply("a.0", 10));
  const chat = await openTab();
  chat.watch(false);
  expect(chat.unread).toBe(0);
  channel.tell("message", reply("b.0", 20));
  await until(() => chat.unread === 1);
  chat.watch(true);
  expect(chat.unread).toBe(0);
});

test("a draft comes back at the next visit", async () => {
  (await openTab()).write("niedokoń");
  expect((await openTab()).draft).toBe("niedokoń");
});

test("a token that is over is fetched anew", async () => {
  const tokens = [jwt({ sub: "anna", old: true }), ANNA];
  channel.refusal = ({ token }) => (token === ANNA ? undefined : { code: "token_expired" });
  const chat = await openTab(() => tokens.shift());
  expect(chat.account).toBe("anna");
});

test("a token that is not taken makes a visitor", async () => {
  channel.refusal = ({ token }) => (token ? { code: "token_invalid" } : undefined);
  const chat = await openTab(() => ANNA);
  expect(chat.account).toBeNull();
});

test("a visitor's token that is not taken is forgotten", async () => {
  keepOn(storage).set("visitor", "old");
  channel.refusal = ({ visitor }) => (visitor ? { code: "visitor_invalid" } : undefined);
  await openTab();
  expect(keepOn(storage).get("visitor")).toBe(jwt({ sub: "somebody" }));
});

test("an account's token is refreshed before it is over, and when a message meets it over", async () => {
  const chat = await openTab(() => jwt({ sub: "anna", iat: 0, exp: 1 }));
  await until(() => channel.asked.length === 1);
  expect(channel.asked[0]![0]).toBe("refresh");
  const answers = [{ error: "token_expired", text: "" } as Refusal, { ok: true as const }];
  channel.answer = () => answers.shift();
  chat.send({ text: "hej" }, "hej");
  await until(() => channel.sent.length === 2 && !chat.entries[0]!.state);
  expect(channel.sent[1]).toEqual(channel.sent[0]);
});

test("an account may take the visitor's conversation and what was unsent along", async () => {
  keepOn(storage).set("visitor", "guest");
  keepOn(storage).set("draft:visitor", "szkic");
  channel.session = { offer: "carry_over" };
  const chat = await openTab(() => ANNA);
  expect(chat.offer).toBe(true);
  channel.history.push(reply("guest.0"));
  await chat.carryOver(true);
  await until(() => chat.entries.length === 1);
  expect(heard).toEqual([]);
  expect(channel.asked).toEqual([["carry_over", { visitor: "guest", take: true }]]);
  expect(chat.offer).toBe(false);
  expect(chat.draft).toBe("szkic");
  expect(keepOn(storage).get("visitor")).toBeUndefined();
  expect(keepOn(storage).get("draft:visitor")).toBeUndefined();
});

test("an account that leaves the visitor's conversation sees nothing of it", async () => {
  keepOn(storage).set("visitor", "guest");
  keepOn(storage).set("draft:visitor", "szkic");
  channel.session = { offer: "carry_over" };
  const chat = await openTab(() => ANNA);
  await chat.carryOver(false);
  expect(chat.draft).toBe("");
  expect(keepOn(storage).get("draft:visitor")).toBeUndefined();
});

test("logging out revokes the token and leaves nothing of the account behind", async () => {
  const chat = await openTab(() => ANNA);
  channel.answer = () => ({ error: "failed", text: "" });
  chat.send({ text: "moje" }, "moje");
  chat.write("prywatne");
  await until(() => refused.length === 1);
  await chat.logout();
  expect(channel.asked).toEqual([["logout", {}]]);
  expect(chat.entries).toEqual([]);
  expect(chat.draft).toBe("");
  await until(() => chat.account === null);
  const kept = Array.from({ length: storage.length }, (_, at) => storage.key(at));
  expect(kept.filter((name) => name?.includes("anna"))).toEqual([]);
});

test("what comes for an account after logging out is shown to nobody", async () => {
  const chat = await openTab(() => ANNA);
  let refuse = (): void => undefined;
  channel.later = (acknowledge) => (refuse = () => acknowledge({ error: "failed", text: "" }));
  chat.send({ text: "moje" }, "moje");
  await until(() => channel.sent.length === 1);
  const over = chat.logout();
  channel.tell("message", reply("x.0"));
  refuse();
  await over;
  await until(() => chat.account === null);
  expect([chat.entries, heard, refused]).toEqual([[], [], []]);
});

test("the chosen language is told to the conversation and stays until it has answered", async () => {
  const chat = await openTab();
  channel.answer = () => undefined;
  chat.speak("en");
  channel.tell("state", { language: "pl", person: true });
  await until(() => chat.person);
  expect(chat.language).toBe("en");
  expect(channel.sent).toMatchObject([{ command: "language", value: "en" }]);
  expect(chat.entries).toEqual([]);
});

test("a server that is not ready is asked again", async () => {
  let tries = 0;
  channel.refusal = () => ((tries += 1) < 2 ? { code: "not_ready" } : undefined);
  const chat = await openTab();
  expect(chat.status).toBe("online");
  expect(tries).toBe(2);
});

test("typing is shown until it stops or the line is cut", async () => {
  const chat = await openTab();
  channel.tell("typing", { on: true });
  await until(() => chat.typing);
  channel.cut();
  await until(() => !chat.typing);
});
