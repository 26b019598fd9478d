import type { Link } from "./follower.js";

/** How often a socket is asked whether it is alive, in milliseconds. */
const keepAlive = 1500;

/** Follows an order over a WebSocket. */
export async function socket(link: Link): Promise<void> {
  const { createClient } = await import("graphql-ws/client");
  const token = await link.token();
  if (link.signal.aborted) return;
  await new Promise<void>((resolve, reject) => {
    const client = createClient({
      url: link.endpoint.replace(/^http/, "ws"),
      webSocketImpl: link.webSocketImpl,
      retryAttempts: 0,
      keepAlive,
      connectionParams: {
        ...(token && { authorization: `Bearer ${token}` }),
        acceptLanguage: link.language,
      },
      on: { message: () => link.heard() },
    });
    const end = (error?: unknown) => {
      link.signal.removeEventListener("abort", stop);
      release(); // says so, and closes the socket
      if (error === undefined) resolve();
      else reject(link.failure(error, token));
    };
    const stop = () => end();
    link.signal.addEventListener("abort", stop);
    const release = client.subscribe<Record<string, unknown>>(
      { query: link.query, variables: link.variables },
      {
        next: (answer) => link.frame(answer),
        error: end,
        complete: () => {
          if (!link.signal.aborted) link.completed();
          end();
        },
      },
    );
  });
}
