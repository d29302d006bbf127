import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const root = new URL("../", import.meta.url);
const { version } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { version: string };

function built(name: string): Buffer {
  return readFileSync(new URL(`dist/${name}`, root));
}

function hash(name: string): string {
  return `sha384-${createHash("sha384").update(built(name)).digest("base64")}`;
}

test.each([
  ["loader.js", 1_000],
  [`${version}/core.js`, 30_000],
  [`${version}/extras.js`, 2_000],
])("%s is at most %i bytes when it is compressed", (name, limit) => {
  expect(gzipSync(built(name), { level: 9 }).length).toBeLessThanOrEqual(limit);
});

test("each file knows the hash of the one it loads", () => {
  expect(built("loader.js").toString()).toContain(hash(`${version}/core.js`));
  expect(built(`${version}/core.js`).toString()).toContain(hash(`${version}/extras.js`));
});

test("the version's folder holds nothing else", () => {
  expect(readdirSync(new URL(`dist/${version}`, root)).sort()).toEqual(["core.js", "extras.js"]);
});

test("nothing evaluates text", () => {
  for (const name of ["loader.js", `${version}/core.js`, `${version}/extras.js`])
    expect(built(name).toString()).not.toMatch(/\beval\(|new Function\(|document\.write/);
});

test("the lock file holds no address", () => {
  expect(readFileSync(new URL("package-lock.json", root), "utf8")).not.toMatch(/"resolved"|registry/);
});
