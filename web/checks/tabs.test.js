// Plays every tab of the playground against a server whose sandbox is on, in
// the order that flows.json gives: operations by name, control calls between.
import { createClient } from "graphql-ws";
import { getOperationAST, parse } from "graphql";
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { WebSocket } from "ws";
import {
  checkoutOf,
  fill,
  idsOf,
  payBody,
  refusal,
  tokenOf,
} from "../playground/src/flow.js";
import { tabsDir } from "./files.js";
import {
  control,
  customerToken,
  execute,
  pageOptions,
  socketURL,
} from "./server.js";

/** Who plays a tab; nobody at first, if it does not say. */
const tokens = {
  admin: async () => (await pageOptions()).token,
  customer: customerToken,
};

const read = (name) => readFileSync(path.join(tabsDir, name), "utf8");

/** One tab, with what the page would remember of it. */
class Tab {
  constructor(name, token) {
    this.token = token;
    this.query = read(`${name}.graphql`);
    this.variables = existsSync(path.join(tabsDir, `${name}.json`))
      ? read(`${name}.json`)
      : "{}";
    this.document = parse(this.query);
  }

  operations() {
    return this.document.definitions
      .filter(({ kind }) => kind === "OperationDefinition")
      .map(({ name }) => name.value);
  }

  async play({ run: step, refused, has }) {
    const operation = getOperationAST(this.document, step);
    if (operation?.operation === "subscription") {
      this.live = this.subscribe(step);
      await this.live.begun;
    } else if (operation) {
      this.note(await execute(this.payload(step), this.token), refused, has);
    } else {
      await this[step]();
    }
  }

  payload(operationName) {
    const variables = JSON.parse(this.variables);
    return { query: this.query, operationName, variables };
  }

  /**
   * What the page does with a result, which is refused only if it should be,
   * and has what the step says.
   */
  note(result, refused, has = {}) {
    assert.equal(result.errors, undefined, JSON.stringify(result.errors));
    for (const field of Object.values(result.data)) {
      assert.ok(field, JSON.stringify(result.data));
      assert.equal(field.code, refused, JSON.stringify(field));
      for (const [name, value] of Object.entries(has)) {
        assert.equal(field[name], value, JSON.stringify(field));
      }
    }
    const found = tokenOf(result);
    if (found?.asked || !this.token) {
      this.token = found?.token ?? this.token;
    }
    this.checkout = checkoutOf(result) ?? this.checkout;
    this.variables = fill(this.variables, idsOf(result));
  }

  async pay() {
    const reply = await control("pay", payBody(this.checkout.params));
    assert.ok(reply.imp_uid, JSON.stringify(reply));
    this.impUid = reply.imp_uid;
    this.variables = fill(this.variables, { impUid: reply.imp_uid });
  }

  async customer() {
    this.token = await tokens.customer();
  }

  async refuse() {
    await control("faults", refusal);
  }

  /** The bank reports the money; the open subscription tells of it and ends. */
  async deposit() {
    await control("deposit", { imp_uid: this.impUid });
    const frames = await this.live.ended;
    const statuses = frames.map(({ data }) => data.vbankUpdated.status);
    assert.deepEqual(statuses, ["ISSUED", "DEPOSITED"]);
  }

  subscribe(step) {
    const client = createClient({
      url: socketURL,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${this.token}` },
    });
    const frames = client.iterate(this.payload(step));
    const first = frames.next();
    const collect = async () => {
      const all = [(await first).value];
      for await (const frame of frames) {
        all.push(frame);
      }
      all.forEach((frame) => this.note(frame));
      await client.dispose();
      return all;
    };
    return { begun: first, ended: collect() };
  }
}

for (const { tab: name, as, steps } of JSON.parse(read("flows.json"))) {
  test(`tab ${name}`, { timeout: 60_000 }, async (t) => {
    const tab = new Tab(name, await tokens[as]?.());
    const flow = steps.map((step) => (step.run ? step : { run: step }));
    assert.deepEqual(
      tab.operations().filter((name) => !flow.some(({ run }) => run === name)),
      [],
      "operations that the flow leaves out",
    );
    for (const step of flow) {
      await t.test(step.run, () => tab.play(step));
    }
  });
}
