// What no page may do in any test: complain in the console, throw, leave a
// promise rejected, or talk to anybody but this machine.
import type { BrowserContext, Page } from "@playwright/test";

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

export class Watch {
  private readonly seen: string[] = [];
  private readonly allowed: RegExp[] = [];

  /** What this test brings about on purpose, such as a server that is away. */
  allow(...patterns: RegExp[]) {
    this.allowed.push(...patterns);
  }

  on(context: BrowserContext) {
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        const at = message.location();
        this.note(`console ${message.type()}: ${message.text()} (${at.url})`);
      }
    });
    context.on("weberror", (error) => {
      this.note(
        `uncaught: ${error.error().stack ?? error.error()} (${error.page()?.url()})`,
      );
    });
    context.on("request", (request) => this.request(request.url()));
    const sockets = (page: Page) =>
      page.on("websocket", (socket) => this.request(socket.url()));
    context.pages().forEach(sockets);
    context.on("page", sockets);
  }

  private request(address: string) {
    const url = new URL(address);
    if (/^(https?|wss?):$/.test(url.protocol) && !loopback.test(url.hostname)) {
      this.note(`request beyond this machine: ${address}`);
    }
  }

  private note(text: string) {
    this.seen.push(text);
  }

  faults() {
    return this.seen.filter(
      (text) => !this.allowed.some((pattern) => pattern.test(text)),
    );
  }
}
