import { expect, test } from "vitest";
import { lastReply, lastTurn, merged, placed, repliesAfter, type Entry } from "../src/chat/transcript";

function said(id: string, at = 0, from: Entry["from"] = id.includes(".") ? "bot" : "user"): Entry {
  return { id, from, text: id, at };
}

function ids(entries: readonly Entry[]): string[] {
  return entries.map((entry) => entry.id);
}

test("a new message comes last", () => {
  expect(ids(placed([said("a")], said("b")))).toEqual(["a", "b"]);
});

test("a message that is known already takes its own place", () => {
  const entries = placed([{ ...said("a"), state: "sending" }, said("b")], said("a"));
  expect(entries).toEqual([said("a"), said("b")]);
});

test("a reply stands behind what it answers, after the earlier replies to that", () => {
  const entries = ["b.0", "a.0", "a.1"].reduce((all, id) => placed(all, said(id)), [said("a"), said("b")]);
  expect(ids(entries)).toEqual(["a", "a.0", "a.1", "b", "b.0"]);
});

test("what was pushed comes last, though its id has a dot", () => {
  expect(ids(placed([said("a"), said("a.0")], said("p:7.2")))).toEqual(["a", "a.0", "p:7.2"]);
});

test("the history is taken as it is, with what is unsent behind it", () => {
  const own: Entry[] = [said("a"), { ...said("x"), state: "sending" }, { ...said("y"), state: "refused" }];
  expect(ids(merged(own, [said("a"), said("a.0"), said("z")]))).toEqual(["a", "a.0", "z", "x", "y"]);
});

test("what a whole history no longer holds is gone", () => {
  expect(merged([said("a"), said("a.0")], [])).toEqual([]);
});

test("what is older than a history that was cut off stays before it", () => {
  const history = Array.from({ length: 100 }, (_, at) => said(`h${at}`, 1_000 + at));
  expect(ids(merged([said("old", 5), said("gone", 1_050)], history)).slice(0, 2)).toEqual(["old", "h0"]);
  expect(merged([said("old", 5), said("gone", 1_050)], history).length).toBe(101);
});

test("merging a history twice changes nothing", () => {
  const history = [said("a"), said("a.0")];
  const once = merged([{ ...said("x"), state: "sending" }], history);
  expect(merged(once, history)).toEqual(once);
});

test("the last turn is what was said since the person wrote", () => {
  expect(ids(lastTurn([said("a"), said("a.0"), said("b"), said("b.0"), said("b.1")]))).toEqual([
    "b.0",
    "b.1",
  ]);
});

test("replies after a time are counted, the person's own words are not", () => {
  const entries = [said("a", 1), said("a.0", 2), said("b", 3), said("b.0", 4)];
  expect(repliesAfter(entries, 2)).toBe(1);
  expect(repliesAfter(entries, undefined)).toBe(0);
  expect(lastReply(entries)).toBe(4);
});
