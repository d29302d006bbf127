// Says whether dist/ is what the source builds to; ends with 1 if it is not.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildAll } from "./build.mjs";

const dist = resolve(fileURLToPath(import.meta.url), "../../dist");
const fresh = mkdtempSync(join(tmpdir(), "widget-"));

function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

try {
  await buildAll(fresh);
  const files = readdirSync(fresh, { recursive: true }).filter((name) => name.endsWith(".js"));
  const different = files.filter((name) => !read(join(fresh, name)).equals(read(join(dist, name))));
  for (const name of different) console.error(`dist/${name} is not what the source builds to`);
  process.exitCode = different.length ? 1 : 0;
} finally {
  rmSync(fresh, { recursive: true });
}
