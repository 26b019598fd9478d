import type { Answer } from "./api.js";
import type { Link } from "./link.js";

/** How often a socket is asked whether it lives, in milliseconds: often enough for the shortest wait of an order. */
export const keepAlive = 1500;

/** Follows an order over a WebSocket. Its library is loaded when it is needed. */
export async function socket(link: Link): Promise<void> {
  const { api, request, signal, token } = link;
  const { createClient } = await import("graphql-ws/client");
  if (signal.aborted) return;
  const client = createClient({
    url: api.endpoint.replace(/^http/, "ws"),
    webSocketImpl: api.options.webSocketImpl,
    retryAttempts: 0,
    keepAlive,
    connectionParams: {
      ...(token && { authorization: `Bearer ${token}` }),
      acceptLanguage: api.language,
    },
    on: { message: () => link.heard() },
  });
  await new Promise<void>((resolve, reject) => {
    const release = client.subscribe<Record<string, unknown>>(request, {
      next: (answer) => link.frame(answer as Answer),
      error: (error) => reject(error as Error),
      complete: () => {
        link.completed();
        resolve();
      },
    });
    signal.addEventListener("abort", () => {
      release(); // says so, and closes the socket
      resolve();
    });
  });
}
