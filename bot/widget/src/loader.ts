import { CALLS, type Boot } from "./boot";

interface Policy {
  createScriptURL(url: string): string;
}

declare const trustedTypes:
  { createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy } | undefined;

function start(script: HTMLScriptElement): void {
  const base = new URL(`${__VERSION__}/`, script.src).href;
  const rules = {
    createScriptURL(url: string): string {
      const { href } = new URL(url);
      if (href.startsWith(base)) return href;
      throw new TypeError(href);
    },
  };
  const policy =
    typeof trustedTypes === "undefined" ? rules : trustedTypes.createPolicy("allegro-help", rules);

  function load(name: string, hash: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const tag = document.createElement("script");
      tag.type = "module";
      tag.crossOrigin = "anonymous";
      tag.integrity = hash;
      tag.onload = () => resolve(base + name);
      tag.onerror = reject;
      tag.src = policy.createScriptURL(base + name);
      document.head.append(tag);
    });
  }

  const early = Array.isArray(window.AllegroHelp) ? window.AllegroHelp : [];
  const boot = { queue: [], base, data: { ...script.dataset }, load } as unknown as Boot;
  for (const call of CALLS) boot[call] = (...args: unknown[]) => void boot.queue.push([call, args]);
  boot.push = ([call, ...args]) => (boot[call] as (...args: unknown[]) => void)(...args);
  early.forEach(boot.push);
  window.AllegroHelp = boot;
  load("core.js", __CORE_HASH__).catch(() => console.error("AllegroHelp: core.js did not load"));
}

if (!window.AllegroHelp || Array.isArray(window.AllegroHelp))
  start(document.currentScript as HTMLScriptElement);
