import { expect, test } from "vitest";
import { languageOf, STRINGS } from "../src/strings";

function keys(strings: object, path = ""): string[] {
  return Object.entries(strings).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" ? keys(value as object, `${path}${key}.`) : `${path}${key}: ${typeof value}`,
  );
}

test("both languages say the same things", () => {
  expect(keys(STRINGS.en).sort()).toEqual(keys(STRINGS.pl).sort());
});

test("nothing is left empty or the same in both languages", () => {
  const english = STRINGS.en as unknown as Record<string, unknown>;
  for (const [key, value] of Object.entries(STRINGS.pl)) {
    expect(value).not.toBe("");
    if (typeof value === "string") expect(value, key).not.toBe(english[key]);
  }
});

test.each([
  [1, "Został 1 znak"],
  [3, "Zostały 3 znaki"],
  [5, "Zostało 5 znaków"],
  [22, "Zostały 22 znaki"],
  [112, "Zostało 112 znaków"],
])("%i characters left are counted in Polish", (count, text) => {
  expect(STRINGS.pl.left(count)).toBe(text);
});

test("one and many are told apart in English", () => {
  expect([1, 2].map(STRINGS.en.unread)).toEqual(["1 new message", "2 new messages"]);
});

test.each([
  ["en-GB", "en"],
  ["EN", "en"],
  ["pl", "pl"],
  ["de", "pl"],
  [undefined, "pl"],
])("%s is spoken to in %s", (tag, language) => {
  expect(languageOf(tag)).toBe(language);
});
