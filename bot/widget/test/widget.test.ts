// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Boot, Call } from "../src/boot";
import type { Message } from "../src/chat/types";
import { takeOver } from "../src/core";
import * as extras from "../src/extras";
import type { Help } from "../src/help";
import { Channel } from "./support/server";

let channel: Channel;
let help: Help;

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  channel = await Channel.start();
});

afterEach(async () => {
  help.api.close();
  help.api.logout();
  document.body.innerHTML = "";
  await channel.stop();
});

async function start(calls: [Call, unknown[]][] = []): Promise<Boot> {
  const base = new URL("../widget/9.9.9/", channel.url).href;
  const load = (): Promise<string> => Promise.reject(new Error("not here"));
  const boot = { queue: calls, base, data: { lang: "pl" }, load } as unknown as Boot;
  help = takeOver(boot);
  help.widget.extras = extras;
  await help.widget.updateComplete;
  return boot;
}

async function open(): Promise<void> {
  await start([["open", []]]);
  await vi.waitFor(() => expect(channel.auths.length).toBe(1));
  await vi.waitFor(() => expect(one("dialog").hasAttribute("open")).toBe(true));
}

function one<E extends HTMLElement>(selector: string): E {
  return help.widget.shadowRoot!.querySelector<E>(selector)!;
}

function all(selector: string): string[] {
  return [...help.widget.shadowRoot!.querySelectorAll(selector)].map((found) => found.textContent!.trim());
}

function said(text: string, more: Partial<Message> = {}): Message {
  return { id: "x.0", from: "bot", text, at: Date.now(), ...more };
}

async function hear(message: Message): Promise<void> {
  channel.tell("message", message);
  await vi.waitFor(() => expect(one(`[data-id="${message.id}"]`)).toBeTruthy());
}

test("what was asked before the core was there is done, in order", async () => {
  const told: string[] = [];
  const boot = await start([
    ["on", ["open", () => told.push("open")]],
    ["on", ["ready", () => told.push("ready")]],
    ["init", [{ position: "left", theme: "dark", language: "en" }]],
    ["open", []],
  ]);
  expect(told).toEqual(["open", "ready"]);
  expect(help.widget.getAttribute("position")).toBe("left");
  expect(help.widget.getAttribute("theme")).toBe("dark");
  expect(help.widget.strings.name).toBe("Help assistant");
  boot.close();
  expect(help.widget.opened).toBe(false);
});

test("opening puts the focus into the field, closing back on the launcher", async () => {
  await open();
  expect(help.widget.shadowRoot!.activeElement?.id).toBe("text");
  one("dialog").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  await vi.waitFor(() => expect(help.widget.shadowRoot!.activeElement?.id).toBe("launcher"));
});

test("Enter sends, Shift+Enter and Enter inside a composed word do not", async () => {
  await open();
  const field = one<HTMLTextAreaElement>("textarea");
  field.value = " ile trwa zwrot? ";
  field.dispatchEvent(new InputEvent("input"));
  for (const init of [{ shiftKey: true }, { isComposing: true }])
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ...init }));
  expect(all(".user .bubble")).toEqual([]);
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
  await vi.waitFor(() => expect(channel.sent).toMatchObject([{ text: "ile trwa zwrot?" }]));
  expect(all(".user .bubble")).toEqual(["ile trwa zwrot?"]);
  expect(field.value).toBe("");
});

test("a text that is too long is counted and not sent", async () => {
  await open();
  const field = one<HTMLTextAreaElement>("textarea");
  field.value = "ż".repeat(2_003);
  field.dispatchEvent(new InputEvent("input"));
  await help.widget.updateComplete;
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
  expect(one("#count").textContent).toBe("Za długo o 3 znaki");
  expect(all(".user .bubble")).toEqual([]);
  expect(field.value.length).toBe(2_003);
});

test("a reply's text makes no elements but its own", async () => {
  await open();
  await hear(said("<img src=x onerror=alert(1)> **ważne** javascript:alert(1) https://allegro.pl"));
  expect(help.widget.shadowRoot!.querySelector("img")).toBeNull();
  expect(all(".bot .bubble strong")).toEqual(["ważne"]);
  const links = [...help.widget.shadowRoot!.querySelectorAll("a")];
  expect(links.map((link) => [link.href, link.rel])).toEqual([
    ["https://allegro.pl/", "noopener noreferrer"],
  ]);
});

test("a reply is read out once, without marks", async () => {
  await open();
  await hear(said("Średnio **5 dni**."));
  channel.tell("message", said("Średnio **5 dni**."));
  await hear(said("Coś jeszcze?", { id: "x.1" }));
  expect(all("[aria-live=polite] p")).toEqual(["Asystent: Średnio 5 dni.", "Asystent: Coś jeszcze?"]);
});

test("what is read out stays as it is when more comes", async () => {
  await open();
  await hear(said("0", { id: "x.0" }));
  const [first] = help.widget.shadowRoot!.querySelectorAll("[aria-live=polite] p");
  for (let at = 1; at < 9; at += 1) await hear(said(String(at), { id: `x.${at}` }));
  expect(first!.textContent).toBe("Asystent: 0");
  expect(all("[aria-live=polite] p").length).toBe(9);
});

test("replies that came while the panel was closed are read out when it is opened", async () => {
  await open();
  help.api.close();
  channel.tell("message", said("Już jestem."));
  await vi.waitFor(() => expect(all(".badge")).toEqual(["1"]));
  expect(all("[aria-live=polite] p")).toEqual([]);
  help.api.open();
  await vi.waitFor(() => expect(all("[aria-live=polite] p")).toEqual(["Asystent: Już jestem."]));
});

test("the focus never stays on a button that has gone", async () => {
  await open();
  await help.widget.updateComplete;
  one(".replies button").focus();
  one(".replies button").click();
  await help.widget.updateComplete;
  expect(help.widget.shadowRoot!.activeElement?.id).toBe("text");
});

test("only the buttons of the last turn are offered", async () => {
  await open();
  await hear(said("Dalej?", { buttons: [{ title: "Tak", payload: "/affirm" }] }));
  expect(all(".replies button")).toEqual(["Tak"]);
  one(".replies button").click();
  await vi.waitFor(() => expect(channel.sent).toMatchObject([{ payload: "/affirm" }]));
  await help.widget.updateComplete;
  expect(all(".replies button")).toEqual([]);
});

test("eleven scores are a row that the arrows walk and only a press answers", async () => {
  await open();
  const buttons = Array.from({ length: 11 }, (_, at) => ({ title: String(at), payload: `/score ${at}` }));
  await hear(said("Jak bardzo?", { buttons }));
  const scores = [...one(".scale").querySelectorAll("button")];
  scores[0]!.focus();
  scores[0]!.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
  expect(help.widget.shadowRoot!.activeElement).toBe(scores[10]);
  expect(scores.map((score) => score.tabIndex)).toEqual([...Array<number>(10).fill(-1), 0]);
  expect(channel.sent).toEqual([]);
  scores[10]!.click();
  await vi.waitFor(() => expect(channel.sent).toMatchObject([{ payload: "/score 10" }]));
});

test("a card says in words what is met, below the first line of the text", async () => {
  await open();
  const rows = [
    { label: "Oceny", value: "412", met: true },
    { label: "Ostrzeżenia", value: "1", met: false },
  ];
  await hear(said("Brakuje jednego.\nReszta", { card: { kind: "standard", title: "Standard", rows } }));
  expect(all(".bot .bubble > p")).toEqual(["Brakuje jednego."]);
  expect(all("dt")).toEqual(["Oceny", "Ostrzeżenia"]);
  expect(all(".verdict")).toEqual(["✓ spełnione", "✗ niespełnione"]);
});

test("one thumb can be given, on the last answer alone", async () => {
  await open();
  await hear(said("Pierwsza", { id: "a.0", votable: true }));
  await hear(said("Druga", { id: "b.0", votable: true }));
  expect(help.widget.votable).toBe("b.0");
  for (const thumb of help.widget.shadowRoot!.querySelectorAll<HTMLElement>(".votes button")) thumb.click();
  await vi.waitFor(() => expect(channel.sent).toMatchObject([{ command: "vote", value: "up" }]));
});

test("the order of the page is offered as a question, until it was spoken of", async () => {
  await open();
  help.api.setContext({ order: "AL-1042" });
  await help.widget.updateComplete;
  one(".order").click();
  await vi.waitFor(() => expect(channel.sent).toMatchObject([{ text: "Mam pytanie o zamówienie AL-1042" }]));
  await help.widget.updateComplete;
  expect(one(".order")).toBeNull();
});

test("a message that was refused says why and can be tried again", async () => {
  await open();
  channel.answer = () => ({ error: "failed", text: "Nie udało się." });
  help.widget.send({ text: "hej" }, "hej");
  await vi.waitFor(() => expect(all(".refusal p")).toEqual(["Nie udało się."]));
  channel.answer = () => ({ ok: true });
  one(".refusal button").click();
  await vi.waitFor(() => expect(all(".refusal p")).toEqual([]));
});

test("the conversation is written out with who said what", () => {
  const entries = [said("Cześć", { from: "user", id: "x" }), said("Dzień dobry!")];
  const text = extras.written(entries, "pl", help.widget.strings);
  expect(text).toMatch(
    /^Zapis rozmowy z asystentem pomocy\n\nTy, .*\nCześć\n\nAsystent, .*\nDzień dobry!\n$/,
  );
});
