import type { Link } from "./follower.js";

/** Follows an order over server-sent events. */
export async function stream(link: Link): Promise<void> {
  const token = await link.token();
  const response = await link.open(token);
  if (
    !response.headers.get("Content-Type")?.startsWith("text/event-stream") ||
    !response.body
  ) {
    await link.read(response).catch((error: unknown) => {
      throw link.failure(error, token);
    });
    throw new Error("no event stream");
  }
  const reader = response.body.getReader();
  const text = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return; // without its end: the server is going down
      link.heard();
      const events = (rest + text.decode(value, { stream: true }))
        .replace(/\r\n?/g, "\n")
        .split("\n\n");
      rest = events.pop()!;
      for (const event of events) {
        const kind = /^event: ?(.*)$/m.exec(event)?.[1];
        if (kind === "complete") return link.completed();
        const data = [...event.matchAll(/^data: ?(.*)$/gm)].map((m) => m[1]);
        if (kind !== "next") continue;
        try {
          link.frame(JSON.parse(data.join("\n")) as object);
        } catch (error) {
          throw link.failure(error, token);
        }
      }
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}
