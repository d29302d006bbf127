// Builds loader.js and <version>/{core,extras}.js into the folder that is named, or dist/.
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = resolve(fileURLToPath(import.meta.url), "../..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

// The server speaks WebSocket alone: the other transports stay out of the file.
const websocketOnly = {
  name: "websocket-only",
  load(id) {
    if (!id.endsWith("engine.io-client/build/esm/transports/index.js")) return undefined;
    return 'import { WS } from "./websocket.js"; export const transports = { websocket: WS };';
  },
};

// Once minified, a new line with spaces behind it is only found in templates, where one space is as good.
const tightTemplates = {
  name: "tight-templates",
  generateBundle(_, files) {
    for (const file of Object.values(files)) file.code = file.code.replace(/\n[ \t]+/g, " ");
  },
};

async function bundle(entry, outDir, format, define) {
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    define: { "process.env.NODE_ENV": '"production"', ...define },
    plugins: [websocketOnly, tightTemplates],
    build: {
      target: "es2023",
      cssTarget: "esnext",
      outDir,
      emptyOutDir: false,
      modulePreload: false,
      rolldownOptions: {
        input: join(root, `src/${entry}.ts`),
        preserveEntrySignatures: "strict",
        treeshake: { moduleSideEffects: (id) => !/(engine|socket)\.io-client/.test(id) },
        output: { format, entryFileNames: `${entry}.js`, codeSplitting: false },
      },
    },
  });
  return `sha384-${createHash("sha384")
    .update(readFileSync(join(outDir, `${entry}.js`)))
    .digest("base64")}`;
}

/** Builds everything into `out`; each file holds the hash of the one it loads. */
export async function buildAll(out) {
  const folder = join(out, version);
  rmSync(folder, { recursive: true, force: true });
  const extras = await bundle("extras", folder, "es", {});
  const core = await bundle("core", folder, "es", { __EXTRAS_HASH__: JSON.stringify(extras) });
  await bundle("loader", out, "iife", {
    __CORE_HASH__: JSON.stringify(core),
    __VERSION__: JSON.stringify(version),
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll(join(root, "dist"));
