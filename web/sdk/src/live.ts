// Live updates are a file of their own with the library for WebSockets. It is
// loaded when the first order is followed; until then, and without it, orders
// are read.
import type { Api } from "./api.js";
import { faultOf } from "./error.js";
import { socket } from "./socket.js";
import { stream } from "./stream.js";
import type { Limit } from "./time.js";
import type { Followed, Topic } from "./topic.js";

/** How long a transport may be silent before its first frame. */
const greeting = 4000;

const transports = { ws: socket, sse: stream };

/**
 * Runs one transport to its end; reports whether it worked, or may work at
 * once with another token.
 */
export async function connect<T extends Followed>(
  api: Api,
  topic: Topic<T>,
  id: string,
  name: keyof typeof transports,
  line: Limit,
  tell: { heard(): void; order(order: T): void; completed(): void },
): Promise<boolean> {
  const { signal } = line;
  let token: string | null = null;
  let worked = false;
  const greet = setTimeout(() => line.abort(), greeting);
  try {
    token = await api.session.token(id);
    if (signal.aborted) return false;
    await transports[name]({
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
