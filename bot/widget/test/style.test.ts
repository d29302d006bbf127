import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("../src/ui/style.css", import.meta.url), "utf8");

/** The colour of a custom property in the light or the dark theme. */
function colour(name: string, theme: "light" | "dark"): string {
  const value = new RegExp(`--${name}: (.*);`).exec(css)![1]!;
  const found = value.match(/#[0-9a-f]{6}/g)!;
  return found[theme === "dark" ? found.length - 1 : 0]!;
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

const PAIRS = [
  ["text", "surface"],
  ["text", "raised"],
  ["text", "own"],
  ["muted", "surface"],
  ["muted", "raised"],
  ["strong", "surface"],
  ["strong", "raised"],
  ["on-strong", "strong"],
  ["good", "surface"],
  ["bad", "surface"],
] as const;

test.each(
  PAIRS.flatMap(([text, ground]) => [[text, ground, "light"] as const, [text, ground, "dark"] as const]),
)("%s can be read on %s in the %s theme", (text, ground, theme) => {
  expect(contrast(colour(text, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
});

test.each(["light", "dark"] as const)("the field's edge can be seen in the %s theme", (theme) => {
  expect(contrast(colour("edge", theme), colour("surface", theme))).toBeGreaterThanOrEqual(3);
});
