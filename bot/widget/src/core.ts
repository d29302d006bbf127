import { optionsOf, type Options } from "./api";
import type { Boot } from "./boot";
import { Help } from "./help";

/** Takes over from the loader: does what was asked so far, in order, and what is asked from here on. */
export function takeOver(boot: Boot): Help {
  const asked = boot.queue.splice(0);
  const inits = asked.filter(([call]) => call === "init").map(([, args]) => args[0] as Options);
  const help = new Help(boot, Object.assign(optionsOf(boot.data), ...inits) as Options);
  Object.assign(boot, help.api);
  for (const [call, args] of asked)
    if (call !== "init") (help.api[call] as (...args: unknown[]) => void)(...args);
  help.start();
  return help;
}

const boot = window.AllegroHelp;
if (boot && !Array.isArray(boot)) {
  // From the cache the core may be here before the page has a body.
  if (document.body) takeOver(boot);
  else document.addEventListener("DOMContentLoaded", () => takeOver(boot));
}
