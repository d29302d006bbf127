import { expect, test } from "vitest";
import { due } from "../src/prompter";

const say = { pl: "Pomóc?", en: "Need help?" };
const place = { path: "/zwroty/42", seconds: 30, scrolled: 0.5 };

test.each([
  [{}, true],
  [{ path: "/zwroty/42" }, true],
  [{ path: "/zwroty" }, false],
  [{ path: "/zwroty*" }, true],
  [{ path: "/*", seconds: 30 }, true],
  [{ path: "/*", seconds: 31 }, false],
  [{ seconds: 1, scrolled: 0.6 }, false],
  [{ seconds: 1, scrolled: 0.5 }, true],
  [{ path: "/inne*", seconds: 1 }, false],
])("a prompt for %j is due: %s", (when, expected) => {
  expect(due({ when, say }, place)).toBe(expected);
});
