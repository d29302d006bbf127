import { Keep } from "../../src/chat/keep";

/** The storage of a browser, for as long as a test. */
export class MemoryStorage implements Storage {
  private readonly items = new Map<string, string>();

  get length(): number {
    return this.items.size;
  }

  clear(): void {
    this.items.clear();
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
}

/** A keep on a storage, by default one of its own. */
export function keepOn(storage: Storage = new MemoryStorage()): Keep {
  return new Keep(() => storage);
}
