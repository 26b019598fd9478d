import type { Answer } from "./error.js";
import type { Link } from "./link.js";

/** Follows an order over server-sent events. */
export async function stream(link: Link): Promise<void> {
  const { api, request, signal, token } = link;
  const response = await api.fetch(
    request,
    { ...api.headers(token), Accept: "text/event-stream" },
    signal,
  );
  const type = response.headers.get("Content-Type");
  if (!type?.startsWith("text/event-stream") || !response.body) {
    await api.read(response); // throws what the server says
    return;
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return; // without its end: the server goes down, or a proxy
      link.heard();
      const text = rest + decoder.decode(value, { stream: true });
      const events = text.split("\n\n");
      rest = events.pop()!;
      for (const event of events) {
        const kind = /^event: (.*)$/m.exec(event)?.[1];
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (kind === "complete") return link.completed();
        if (kind === "next" && data) link.frame(JSON.parse(data) as Answer);
      }
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}
