import type { Keep } from "./keep";

/** Fetches a token of the account that is logged in on the page; nothing when nobody is. */
export type GetToken = () => Promise<string | null | undefined> | string | null | undefined;

interface Claims {
  sub?: string;
  iat?: number;
  exp?: number;
}

/** What a token says, unchecked: the server checks. Unreadable tokens say nothing. */
export function claims(token: string): Claims {
  try {
    const part = token.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(part), (char) => char.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
  } catch {
    return {};
  }
}

/** Who writes: the visitor of this browser, or an account by the page's tokens. */
export class Identity {
  private current: string | undefined;
  private rejected: string | undefined;

  constructor(
    private readonly keep: Keep,
    private getToken: GetToken | undefined,
  ) {}

  /** The visitor's token of this browser. */
  get visitor(): string | undefined {
    return this.keep.get<string>("visitor");
  }

  set visitor(token: string | undefined) {
    this.keep.set("visitor", token);
  }

  /** Whether there is somebody to greet: an account to ask for, or a visitor who was here before. */
  get known(): boolean {
    return !!this.getToken || !!this.visitor;
  }

  /** The login that the last token stands for; undefined for a visitor. */
  get login(): string | undefined {
    return this.current && claims(this.current).sub;
  }

  /** In how many seconds the last token should be replaced; undefined if there is none or it does not say. */
  get renewIn(): number | undefined {
    const { iat, exp } = claims(this.current ?? "");
    if (iat === undefined || exp === undefined) return undefined;
    // By the length of the token's life: the browser's clock may be wrong.
    return Math.max(exp - iat - 60, (exp - iat) / 2);
  }

  /** Takes the page's tokens from here on. */
  use(getToken: GetToken | undefined): void {
    this.getToken = getToken;
    this.rejected = undefined;
  }

  /** Fetches a token of the account; none if there is none or the server turned it down. Raises what `getToken` does. */
  async fetch(): Promise<string | undefined> {
    const token = (await this.getToken?.()) || undefined;
    this.current = token === this.rejected ? undefined : token;
    return this.current;
  }

  /** Learns from the code of a refused connection what not to offer again. */
  refused(code: string): void {
    if (code === "token_invalid") this.rejected = this.current;
    if (code === "visitor_invalid") this.visitor = undefined;
  }
}

/** The name that an identity's things are kept under. */
export function identityName(account: string | null | undefined): string {
  return account ? `account:${account}` : "visitor";
}
