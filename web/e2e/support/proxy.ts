// Networks that fail: one that resets or goes silent, and one whose proxy
// refuses upgrades, or holds streams back until they end.
import { createServer, request as ask, type IncomingMessage } from "node:http";
import {
  connect,
  createServer as listen,
  type AddressInfo,
  type Server,
  type Socket,
} from "node:net";

const port = (server: Server) => (server.address() as AddressInfo).port;

const started = (server: Server) =>
  new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

/** A cable between a page and a server, which can be cut. */
export class Cable {
  private readonly pairs = new Set<[Socket, Socket]>();
  private broken = false;

  private constructor(private readonly server: Server) {}

  static async to(address: string) {
    const { hostname, port: target } = new URL(address);
    const server = listen((near) =>
      cable.plug(near, connect(Number(target), hostname)),
    );
    const cable = new Cable(server);
    await started(server);
    return cable;
  }

  get url() {
    return `http://127.0.0.1:${port(this.server)}`;
  }

  private plug(near: Socket, far: Socket) {
    const pair: [Socket, Socket] = [near, far];
    for (const socket of pair) {
      socket.on("error", () => {});
      socket.on("close", () => {
        pair.forEach((end) => end.destroy());
        this.pairs.delete(pair);
      });
    }
    if (this.broken) return near.resetAndDestroy();
    this.pairs.add(pair);
    near.pipe(far);
    far.pipe(near);
  }

  /** Resets every connection, and those that come, until mend. */
  cut() {
    this.broken = true;
    for (const [near, far] of [...this.pairs]) {
      near.resetAndDestroy();
      far.destroy();
    }
  }

  mend() {
    this.broken = false;
  }

  /** Stops forwarding on the connections that are there, without a word; new ones work. */
  silence() {
    for (const [near, far] of this.pairs) {
      near.unpipe(far);
      far.unpipe(near);
      near.resume();
      far.resume();
    }
  }

  /** Connections that are open. */
  get open() {
    return this.pairs.size;
  }

  close() {
    this.cut();
    return new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

export interface Manners {
  /** Answers 400 to WebSockets, as old proxies do. */
  refuseUpgrades?: boolean;
  /** Keeps event streams back until they end. */
  holdStreams?: boolean;
}

/** A proxy that speaks HTTP, badly. */
export async function badProxy(address: string, manners: Manners) {
  const target = new URL(address);
  const options = (from: IncomingMessage) => ({
    host: target.hostname,
    port: target.port,
    method: from.method,
    path: from.url,
    headers: from.headers,
    agent: false as const,
  });
  const seen = { upgrades: 0, streams: 0 };
  const server = createServer((from, to) => {
    const outgoing = ask(options(from), (answer) => {
      const stream =
        answer.headers["content-type"]?.startsWith("text/event-stream");
      if (stream) seen.streams++;
      to.writeHead(answer.statusCode!, answer.headers);
      if (stream && manners.holdStreams) {
        const held: Buffer[] = [];
        answer.on("data", (chunk) => held.push(chunk));
        answer.on("end", () => to.end(Buffer.concat(held)));
      } else {
        answer.pipe(to);
      }
      answer.on("error", () => to.destroy());
    });
    outgoing.on("error", () => to.destroy());
    to.on("close", () => outgoing.destroy());
    from.pipe(outgoing);
  });
  server.on("upgrade", (from: IncomingMessage, near: Socket, head: Buffer) => {
    seen.upgrades++;
    near.on("error", () => {});
    if (manners.refuseUpgrades) {
      near.end(
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
      );
      return;
    }
    const outgoing = ask(options(from));
    outgoing.on("error", () => near.destroy());
    outgoing.on("upgrade", (answer, far, rest) => {
      const lines = Object.entries(answer.headers).map(
        ([name, value]) => `${name}: ${value}`,
      );
      near.write(
        ["HTTP/1.1 101 Switching Protocols", ...lines, "", ""].join("\r\n"),
      );
      near.write(rest);
      far.write(head);
      near.pipe(far);
      far.pipe(near);
      far.on("error", () => near.destroy());
      near.on("close", () => far.destroy());
      far.on("close", () => near.destroy());
    });
    outgoing.end();
  });
  await started(server);
  return {
    url: `http://127.0.0.1:${port(server)}`,
    seen,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
