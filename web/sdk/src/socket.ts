import { createClient } from "graphql-ws/client";
import type { Answer } from "./error.js";
import type { Link } from "./link.js";
import { keepAlive } from "./time.js";

/** Follows an order over a WebSocket. */
export async function socket(link: Link): Promise<void> {
  const { api, request, signal, token } = link;
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
