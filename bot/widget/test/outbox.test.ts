import { expect, test } from "vitest";
import { Keep } from "../src/chat/keep";
import { Outbox, type Outgoing } from "../src/chat/outbox";
import { keepOn, MemoryStorage } from "./support/storage";

const TOO_FAST = { error: "too_fast", text: "Za szybko." } as const;

function item(id: string): Outgoing {
  return { id, at: 1, shown: id, body: { text: id } };
}

function outbox(keep: Keep = keepOn(), identity = "visitor"): Outbox {
  const made = new Outbox(keep);
  made.become(identity);
  return made;
}

test("the oldest goes first, and goes when it is settled", () => {
  const box = outbox();
  ["a", "b"].forEach((id) => box.add(item(id)));
  expect(box.next()?.id).toBe("a");
  box.settle("a");
  expect(box.next()?.id).toBe("b");
});

test("a refused message waits until it is tried again", () => {
  const box = outbox();
  box.add(item("a"));
  box.refuse("a", TOO_FAST);
  expect(box.next()).toBeUndefined();
  expect(box.all()[0]!.refusal).toEqual(TOO_FAST);
  box.retry("a");
  expect(box.next()).toEqual(item("a"));
});

test("trying one again leaves the others refused", () => {
  const box = outbox();
  for (const id of ["a", "b"]) {
    box.add(item(id));
    box.refuse(id, TOO_FAST);
  }
  box.retry("b");
  expect(box.all()).toEqual([{ ...item("a"), refusal: TOO_FAST }, item("b")]);
});

test("what is unsettled is there after the page was loaded anew", () => {
  const storage = new MemoryStorage();
  outbox(keepOn(storage)).add(item("a"));
  expect(outbox(keepOn(storage)).all()).toEqual([item("a")]);
});

test("identities do not see each other's messages", () => {
  const keep = keepOn();
  const box = outbox(keep);
  box.add(item("a"));
  box.become("account:anna");
  expect(box.all()).toEqual([]);
  box.become("visitor");
  expect(box.all()).toEqual([item("a")]);
});

test("what was written before it was known who writes goes along", () => {
  const box = new Outbox(keepOn());
  box.add(item("a"));
  box.become("account:anna");
  expect(box.all()).toEqual([item("a")]);
});

test("another identity's messages can be taken over", () => {
  const keep = keepOn();
  outbox(keep).add(item("a"));
  const box = outbox(keep, "account:anna");
  box.adopt("visitor");
  expect(box.all()).toEqual([item("a")]);
});

test("nothing is left in the storage once all is settled", () => {
  const storage = new MemoryStorage();
  const box = outbox(keepOn(storage));
  box.add(item("a"));
  box.settle("a");
  expect(storage.length).toBe(0);
});

test("a forbidden storage and a full one are replaced by memory", () => {
  const forbidden = new Keep(() => {
    throw new DOMException("denied", "SecurityError");
  });
  forbidden.set("draft", "szkic");
  expect(forbidden.get("draft")).toBe("szkic");
  forbidden.set("draft", undefined);
  expect(forbidden.get("draft")).toBeUndefined();
});

test("what cannot be read counts as not there", () => {
  const storage = new MemoryStorage();
  storage.setItem("allegro-help:draft", "{broken");
  expect(keepOn(storage).get("draft")).toBeUndefined();
});
