const PREFIX = "allegro-help:";

/**
 * Keeps small things in the browser's storage. Where that is forbidden or full, they last as long as the page.
 */
export class Keep {
  private readonly memory = new Map<string, string>();

  constructor(private readonly storage: () => Storage) {}

  /** What was kept under the name, or undefined; what cannot be read counts as not there. */
  get<T>(name: string): T | undefined {
    const text = this.memory.get(name) ?? this.stored(name);
    try {
      return text ? (JSON.parse(text) as T) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps a value; undefined forgets it. */
  set(name: string, value: unknown): void {
    this.memory.delete(name);
    try {
      if (value === undefined) this.storage().removeItem(PREFIX + name);
      else this.storage().setItem(PREFIX + name, JSON.stringify(value));
    } catch {
      if (value !== undefined) this.memory.set(name, JSON.stringify(value));
    }
  }

  private stored(name: string): string | null {
    try {
      return this.storage().getItem(PREFIX + name);
    } catch {
      return null;
    }
  }
}
