import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { __CORE_HASH__: '"sha384-core"', __EXTRAS_HASH__: '"sha384-extras"', __VERSION__: '"9.9.9"' },
  test: { include: ["test/**/*.test.ts"], restoreMocks: true },
});
