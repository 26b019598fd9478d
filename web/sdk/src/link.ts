import { faultOf, type Answer, type Api } from "./api.js";
import type { Followed, Topic } from "./topic.js";

/** How long a transport may be silent before its first frame. */
const greeting = 4000;

/** What a live transport is given: what to ask, and whom to tell. */
export interface Link {
  api: Api;
  request: { query: string; variables: Record<string, unknown> };
  signal: AbortSignal;
  token: string | null;
  /** Something came: it is alive. */
  heard(): void;
  /** An answer came. One with errors is thrown. */
  frame(answer: Answer): void;
  /** The server has no more to say. */
  completed(): void;
}

/** Runs a link until it ends. */
export type Transport = (link: Link) => Promise<void>;

/**
 * Runs one transport to its end; reports whether it worked, or may work at
 * once with another token.
 */
export async function connect<T extends Followed>(
  api: Api,
  topic: Topic<T>,
  id: string,
  transport: Transport,
  line: AbortController,
  tell: { heard(): void; order(order: T): void; completed(): void },
): Promise<boolean> {
  const { signal } = line;
  let token: string | null = null;
  let worked = false;
  const greet = setTimeout(() => line.abort(), greeting);
  try {
    token = await api.session.token(id);
    if (signal.aborted) return false;
    await transport({
      api,
      request: { query: topic.live, variables: { id } },
      signal,
      token,
      heard: tell.heard,
      frame(answer) {
        if (answer.errors?.length) throw faultOf(answer);
        const order = topic.of(answer.data ?? {});
        if (!order || signal.aborted) return;
        clearTimeout(greet);
        worked = true;
        tell.heard();
        tell.order(order);
      },
      completed: () => !signal.aborted && tell.completed(),
    });
  } catch (error) {
    // Whatever it is, the next transport is tried, and the order is read.
    const { code } = error as { code?: unknown };
    const refused = [4401, "TOKEN_EXPIRED", "UNAUTHENTICATED"].includes(
      code as string,
    );
    if (refused && token && api.session.refuse(token, id)) return true;
  } finally {
    clearTimeout(greet);
    line.abort();
  }
  return worked;
}
