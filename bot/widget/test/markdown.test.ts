import { expect, test } from "vitest";
import { parse } from "../src/markdown";

test("paragraphs, lines and lists", () => {
  expect(parse("Raz\ndwa\n\nTrzy:\n- a\n- b\nkoniec")).toEqual([
    { kind: "paragraph", lines: [[{ text: "Raz" }], [{ text: "dwa" }]] },
    { kind: "paragraph", lines: [[{ text: "Trzy:" }]] },
    { kind: "list", lines: [[{ text: "a" }], [{ text: "b" }]] },
    { kind: "paragraph", lines: [[{ text: "koniec" }]] },
  ]);
});

test("bold words among others", () => {
  expect(parse("średnio **5 dni**, w SMART **12 godzin**")[0]!.lines[0]).toEqual([
    { text: "średnio " },
    { text: "5 dni", bold: true },
    { text: ", w SMART " },
    { text: "12 godzin", bold: true },
  ]);
});

test("a link ends before the sentence's punctuation", () => {
  expect(parse("Zob. https://allegro.pl/pomoc?a=1.")[0]!.lines[0]).toEqual([
    { text: "Zob. " },
    { text: "https://allegro.pl/pomoc?a=1", href: "https://allegro.pl/pomoc?a=1" },
    { text: "." },
  ]);
});

test.each([
  "<img src=x onerror=alert(1)>",
  "javascript:alert(1)",
  "http://allegro.pl",
  "data:text/html,<script>alert(1)</script>",
  "https://",
  "**",
  "* nie lista, ** nie tłusto",
])("%s stays the text it is", (text) => {
  expect(parse(text)).toEqual([{ kind: "paragraph", lines: [[{ text }]] }]);
});

test("a mail address after mailto: is a link", () => {
  expect(parse("mailto:iod@example.com")[0]!.lines[0]).toEqual([
    { text: "mailto:iod@example.com", href: "mailto:iod@example.com" },
  ]);
});

test.each(["*", "**a", "https://a.", "- ", "\n", "https://a.pl "])(
  "100,000 characters of %j are read at once, and none is lost",
  (piece) => {
    const text = piece.repeat(100_000 / piece.length);
    const started = performance.now();
    const read = parse(text).flatMap((block) => block.lines.flat().map((one) => one.text));
    expect(performance.now() - started).toBeLessThan(1_000);
    const bare = (all: string): string => all.replace(/\*\*|- |\s/g, "");
    expect(bare(read.join(""))).toBe(bare(text));
  },
);
