// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import type { Boot } from "../src/boot";

const SOURCE = "https://help.example/webhooks/webchat/widget/loader.js";

beforeEach(() => {
  vi.resetModules();
  vi.unstubAllGlobals();
  document.head.innerHTML = "";
  delete window.AllegroHelp;
  const script = document.createElement("script");
  Object.defineProperty(script, "src", { value: SOURCE });
  script.dataset.lang = "en";
  vi.spyOn(document, "currentScript", "get").mockReturnValue(script);
  vi.spyOn(document.head, "append").mockImplementation((tag) => void loaded.push(tag as HTMLScriptElement));
  loaded.length = 0;
});

const loaded: HTMLScriptElement[] = [];

async function run(): Promise<Boot> {
  await import("../src/loader");
  return window.AllegroHelp as Boot;
}

test("the core is loaded from the version's folder beside the loader, as a module with its hash", async () => {
  const boot = await run();
  const [tag] = loaded;
  expect(tag).toMatchObject({
    type: "module",
    src: "https://help.example/webhooks/webchat/widget/9.9.9/core.js",
    integrity: "sha384-core",
    crossOrigin: "anonymous",
  });
  expect(boot.data).toEqual({ lang: "en" });
});

test("calls wait in order until the core takes them", async () => {
  const boot = await run();
  boot.init({ position: "left" });
  boot.open("refund_time");
  boot.push(["setLanguage", "pl"]);
  expect(boot.queue).toEqual([
    ["init", [{ position: "left" }]],
    ["open", ["refund_time"]],
    ["setLanguage", ["pl"]],
  ]);
});

test("calls that a page pushed before the loader ran are first in the queue", async () => {
  window.AllegroHelp = [["init", { theme: "dark" }]];
  const boot = await run();
  boot.open();
  expect(boot.queue).toEqual([
    ["init", [{ theme: "dark" }]],
    ["open", []],
  ]);
});

test("a second script tag changes nothing", async () => {
  const boot = await run();
  vi.resetModules();
  expect(await run()).toBe(boot);
  expect(loaded.length).toBe(1);
});

test("under Trusted Types a policy lets through nothing but its own folder", async () => {
  let rules: { createScriptURL(url: string): string } | undefined;
  const createPolicy = vi.fn((_name: string, given: typeof rules) => (rules = given));
  vi.stubGlobal("trustedTypes", { createPolicy });
  await run();
  expect(createPolicy.mock.calls[0]![0]).toBe("allegro-help");
  const own = "https://help.example/webhooks/webchat/widget/9.9.9/";
  expect(rules!.createScriptURL(`${own}extras.js`)).toBe(`${own}extras.js`);
  for (const url of [`${own}../../evil.js`, "https://evil.example/core.js", "data:text/javascript,1"])
    expect(() => rules!.createScriptURL(url)).toThrow(TypeError);
});
