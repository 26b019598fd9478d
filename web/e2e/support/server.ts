// A server with its sandbox: own folder, own port, own clock and settings.
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync } from "node:fs";
import path from "node:path";
import { Process } from "./process.ts";
import { binary, runDir } from "./run.ts";

/** How callbacks look, and one that never comes. */
export const ways = ["old", "new", "imp_success", "lost"] as const;
export type Way = (typeof ways)[number];

export interface Payment {
  imp_uid: string;
  merchant_uid: string;
  status: string;
  amount: number;
  cancel_amount: number;
  pay_method: string;
  vbank_num: string;
}

/** Signs the tokens of every server here, so that a test can make an old one. */
const secret = "0123456789abcdef0123456789abcdef";

/** An order as we keep it, and its payments as the gateway keeps them. */
export interface Books {
  status: string;
  paid: number;
  refunded: number;
  gateway: Payment[];
}

export class Server {
  url = "";
  admin = "";
  private usual: object = {};

  private constructor(
    private readonly dir: string,
    private env: Record<string, string>,
    private process: Process,
    private readonly box?: Process,
    private controlURL = "",
  ) {}

  /** Starts a server whose sandbox is part of it. */
  static async start(env: Record<string, string> = {}) {
    const dir = mkdtempSync(path.join(runDir(), "server-"));
    return Server.serve(dir, env);
  }

  /** Starts a server beside a sandbox that survives it. */
  static async startApart(env: Record<string, string> = {}) {
    const boxDir = mkdtempSync(path.join(runDir(), "sandbox-"));
    const box = Process.launch(boxDir, { ADDR: "127.0.0.1:0" }, ["sandbox"]);
    const [page] = await box.says("sandbox ");
    const dir = mkdtempSync(path.join(runDir(), "server-"));
    const iamport = {
      IAMPORT_API_URL: `${page}/iamport`,
      IAMPORT_API_KEY: "sandbox",
      IAMPORT_API_SECRET: "sandbox",
      IAMPORT_CODE: "imp00000000",
    };
    return Server.serve(dir, { ...iamport, ...env }, box, `${page}/control`);
  }

  private static async serve(
    dir: string,
    env: Record<string, string>,
    box?: Process,
    controlURL?: string,
  ) {
    const all = {
      ADDR: "127.0.0.1:0",
      RATE_LIMITS: "false",
      TOKEN_SECRET: secret,
      ...env,
    };
    const server = new Server(
      dir,
      all,
      Process.launch(dir, all),
      box,
      controlURL,
    );
    await server.ready();
    server.usual = await server.control("settings");
    return server;
  }

  private async ready() {
    const [api, admin] = await this.process.says("API ", "admin token");
    this.url = new URL(api!).origin;
    this.admin = admin!;
    this.controlURL ||= `${this.url}/sandbox/control`;
  }

  /** kill -9: what was not written is lost. */
  kill() {
    return this.process.end("SIGKILL");
  }

  /** Starts again where it was, on the same port. */
  async restart() {
    this.env = { ...this.env, ADDR: new URL(this.url).host };
    this.process = Process.launch(this.dir, this.env);
    await this.ready();
  }

  async stop() {
    await this.process.end();
    await this.box?.end();
  }

  get log() {
    return this.process.log;
  }

  /** Plays the shopper, the bank, the console or time; reads with no body. */
  async control<T>(call: string, body?: object): Promise<T> {
    const response = await fetch(
      `${this.controlURL}/${call}`,
      body && {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      },
    );
    const answer = await response.json();
    if (!response.ok) {
      throw new Error(`${call}: ${JSON.stringify(answer)}`);
    }
    return answer as T;
  }

  /** The settings of a fresh sandbox, no faults; then these. */
  async settings(changes: object = {}) {
    await this.control("faults", []);
    await this.control("settings", { ...this.usual, ...changes });
  }

  /** How a window's end is told to the page. */
  play(way: Way, changes: object = {}) {
    return this.settings(
      way === "lost"
        ? { lose_callback: true, ...changes }
        : { callback_style: way, ...changes },
    );
  }

  async graphql<T>(
    query: string,
    variables: object = {},
    token: string | null = this.admin,
  ): Promise<T> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Accept-Language": "en",
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) {
      throw new Error(JSON.stringify(errors));
    }
    return data as T;
  }

  /** Both books, for a test to count the money in. */
  async books(id: string): Promise<Books> {
    const query = `query ($id: ID!) { order(id: $id) {
      status paid { amount } refunded { amount } } }`;
    const { order } = await this.graphql<{
      order: {
        status: string;
        paid: { amount: number };
        refunded: { amount: number };
      };
    }>(query, { id });
    return {
      status: order.status,
      paid: order.paid.amount,
      refunded: order.refunded.amount,
      gateway: await this.payments(id),
    };
  }

  payments(merchantUID: string) {
    return this.control<Payment[]>(`payments?merchant_uid=${merchantUID}`);
  }

  /** How many orders there are. */
  async orders() {
    const query = `{ orders(first: 100) { edges { node { id status } } } }`;
    const { orders } = await this.graphql<{
      orders: { edges: { node: { id: string; status: string } }[] };
    }>(query);
    return orders.edges.map(({ node }) => node);
  }

  /** The bank reports a deposit into an order's account. */
  async deposit(merchantUID: string, body: object = {}) {
    const account = (await this.payments(merchantUID)).find(
      ({ status, vbank_num }) => status === "ready" && vbank_num,
    );
    return this.control("deposit", { imp_uid: account?.imp_uid, ...body });
  }

  /** A guest's token that has ended. */
  oldToken(subject: string) {
    const part = (claims: object) =>
      Buffer.from(JSON.stringify(claims)).toString("base64url");
    const now = Math.floor(Date.now() / 1000);
    const unsigned = [
      part({ alg: "HS256", typ: "JWT" }),
      part({
        iss: "paygraph",
        sub: subject,
        role: "GUEST",
        iat: now - 7200,
        exp: now - 3600,
      }),
    ].join(".");
    return `${unsigned}.${createHmac("sha256", secret).update(unsigned).digest("base64url")}`;
  }

  /** A token that this server takes, for as long as it is told. */
  token(subject: string, ttl = "1h", role = "customer") {
    const args = ["token", "--subject", subject, "--ttl", ttl, "--role", role];
    const env = { PATH: process.env.PATH, HOME: this.dir, ...this.env };
    return execFileSync(binary(), args, { cwd: this.dir, env })
      .toString()
      .trim();
  }
}
