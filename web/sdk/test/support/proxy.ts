// A network that can be cut: a TCP proxy in front of a server.
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { TestContext } from "vitest";

export class Proxy {
  /** Answers every upgrade to a WebSocket with 400. */
  refuseUpgrades = false;
  /** Takes upgrades, and says nothing more. */
  muteUpgrades = false;
  /** Holds event streams back. */
  holdStreams = false;
  /** Refuses whoever comes. */
  down = false;
  /** How many sockets and streams were asked for. */
  upgrades = 0;
  streams = 0;
  url = "";
  readonly #pairs = new Set<{
    client: Socket;
    server: Socket;
    dead: boolean;
  }>();

  static async to(
    { onTestFinished }: TestContext,
    url: string,
  ): Promise<Proxy> {
    const proxy = new Proxy();
    const target = new URL(url);
    const listener = createServer((client) =>
      proxy.#join(client, Number(target.port)),
    );
    await new Promise<void>((ready) => listener.listen(0, "127.0.0.1", ready));
    proxy.url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    onTestFinished(() => {
      listener.close();
      proxy.reset();
    });
    return proxy;
  }

  /** How many connections are open. */
  get open(): number {
    return this.#pairs.size;
  }

  /** What is open is not forwarded any more, and not closed either. */
  freeze(): void {
    for (const pair of this.#pairs) pair.dead = true;
  }

  /** What is open is reset. */
  reset(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
  }

  #join(client: Socket, port: number): void {
    if (this.down) return void client.resetAndDestroy();
    const server = connect(port, "127.0.0.1");
    const pair = { client, server, dead: false };
    this.#pairs.add(pair);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on("error", () => {});
      from.on("close", () => {
        this.#pairs.delete(pair);
        to.destroy();
      });
      from.on("data", (data) => {
        const text = data.toString("latin1");
        if (from === client && /^upgrade: websocket/im.test(text)) {
          this.upgrades++;
          if (this.refuseUpgrades)
            return client.end("HTTP/1.1 400 Bad Request\r\n\r\n");
          if (this.muteUpgrades) return;
        }
        if (from === client && /^accept: text\/event-stream/im.test(text))
          this.streams++;
        if (from === server && this.holdStreams && /event-stream/.test(text))
          pair.dead = true;
        if (!pair.dead) to.write(data);
      });
    }
  }
}
