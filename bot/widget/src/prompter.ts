import type { Prompt } from "./api";
import type { Keep } from "./chat/keep";

/** Where a person is on a page, and for how long. */
export interface Place {
  path: string;
  seconds: number;
  /** 0 at the top, 1 at the end. */
  scrolled: number;
}

/** Whether everything that a prompt waits for is true. */
export function due({ when }: Prompt, place: Place): boolean {
  const { path, seconds = 0, scrolled = 0 } = when;
  const here = path?.endsWith("*") ? place.path.startsWith(path.slice(0, -1)) : place.path === path;
  return (path === undefined || here) && place.seconds >= seconds && place.scrolled >= scrolled;
}

function scrolled(): number {
  const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
  return scrollHeight > clientHeight ? scrollTop / (scrollHeight - clientHeight) : 0;
}

/** Says the first prompt that is due: one in a browser session, and none once the chat was opened. */
export class Prompter {
  private timer: ReturnType<typeof setInterval> | undefined;
  private path = "";
  private since = 0;

  constructor(
    private readonly keep: Keep,
    private readonly say: (text: Prompt["say"]) => void,
  ) {}

  /** Looks once a second whether one of the prompts is due. */
  watch(prompts: readonly Prompt[]): void {
    clearInterval(this.timer);
    if (!this.keep.get("prompted")) this.timer = setInterval(() => this.look(prompts), 1_000);
  }

  /** Says nothing more in this session. */
  stop(): void {
    clearInterval(this.timer);
    this.keep.set("prompted", true);
  }

  private look(prompts: readonly Prompt[]): void {
    if (location.pathname !== this.path) {
      this.path = location.pathname;
      this.since = performance.now();
    }
    const seconds = (performance.now() - this.since) / 1_000;
    const prompt = prompts.find((one) => due(one, { path: this.path, seconds, scrolled: scrolled() }));
    if (!prompt) return;
    this.stop();
    this.say(prompt.say);
  }
}
