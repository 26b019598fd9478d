import { PaygraphError, refusal } from "./error.js";
import {
  issueGuestTokenOperation,
  type IssueGuestTokenMutation,
} from "./generated.js";
import { alone } from "./lock.js";
import type { Box } from "./storage.js";
import type { PaygraphOptions } from "./types.js";

interface Kept {
  token: string;
  /** By this device's clock. */
  renewAt: number;
}

/** Sends one operation with a token, once. */
export type SendAs = <R>(query: string, token: string | null) => Promise<R>;

/** Who is shopping: the token of a customer, of a guest, or of one order. */
export class Session {
  #customer: Kept | null = null;
  #guest: Promise<string> | null = null;

  constructor(
    private readonly option: PaygraphOptions["token"],
    private readonly box: Box,
    private readonly lockName: string,
    private readonly send: SendAs,
  ) {}

  /** The token for an order's operations, or for any other; null if there is none yet. */
  async token(orderId?: string): Promise<string | null> {
    return (
      (orderId && fresh(this.box.get<Kept>(`token:${orderId}`))) ||
      (await this.#ofCustomer()) ||
      this.#ofGuest()
    );
  }

  /** As token, but makes a guest if nobody is there: an idempotency key needs an owner. */
  async identify(): Promise<string> {
    return (await this.token()) ?? this.#makeGuest(null);
  }

  /** Keeps the token that a redirect's code bought, for its order alone. */
  adopt(orderId: string, token: string): void {
    this.box.set(`token:${orderId}`, {
      token,
      renewAt: Date.now() + lifetime(token),
    });
  }

  /** Forgets a token that the server refused; tells whether there can be another one. */
  refuse(token: string, orderId?: string): boolean {
    if (orderId && this.box.get<Kept>(`token:${orderId}`)?.token === token) {
      this.box.remove(`token:${orderId}`);
      return true;
    }
    if (this.#customer?.token === token) {
      this.#customer = null;
      return typeof this.option === "function";
    }
    if (this.box.get<Kept>("guest")?.token === token) this.box.remove("guest");
    return true;
  }

  async #ofCustomer(): Promise<string | null> {
    const known = fresh(this.#customer);
    if (known || !this.option) return known;
    let token: string | null;
    try {
      token =
        typeof this.option === "function" ? await this.option() : this.option;
    } catch (cause) {
      throw new PaygraphError("UNAUTHENTICATED", "the page has no token", {
        retryable: true,
        cause,
      });
    }
    this.#customer = token ? { token, renewAt: endOf(token) - 30_000 } : null;
    return token || null;
  }

  async #ofGuest(): Promise<string | null> {
    const guest = this.box.get<Kept>("guest");
    // The old one still works: a server that is away is no reason to stop.
    return (
      guest &&
      (fresh(guest) ?? this.#makeGuest(guest.token).catch(() => guest.token))
    );
  }

  #makeGuest(old: string | null): Promise<string> {
    this.#guest ??= alone(`${this.lockName}guest`, async () => {
      const now = this.box.get<Kept>("guest"); // another tab may have been faster
      const newer = fresh(now);
      if (newer && newer !== old) return newer;
      const { issueGuestToken: made } =
        await this.send<IssueGuestTokenMutation>(
          issueGuestTokenOperation,
          now?.token ?? null,
        );
      if (!made) throw refusal(null);
      this.box.set("guest", {
        token: made.accessToken,
        renewAt: Date.now() + 0.8 * lifetime(made.accessToken),
      });
      return made.accessToken;
    }).finally(() => (this.#guest = null));
    return this.#guest;
  }
}

/** The token, until it should be renewed. */
const fresh = (kept: Kept | null): string | null =>
  kept && kept.renewAt > Date.now() ? kept.token : null;

/** What a JWT claims; nothing if it is none. */
function claims(token: string): { iat?: number; exp?: number } {
  try {
    const part = token.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(atob(part)) as { iat?: number; exp?: number };
  } catch {
    return {};
  }
}

const endOf = (token: string): number => (claims(token).exp ?? Infinity) * 1000;

/** How long a token lives: told by the server alone, so that a wrong clock here does no harm. */
function lifetime(token: string): number {
  const { iat, exp } = claims(token);
  return iat && exp ? (exp - iat) * 1000 : 86_400_000;
}
