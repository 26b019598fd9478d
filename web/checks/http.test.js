// GraphQL over HTTP as its working group wants it: every MUST and SHOULD.
import { serverAudits } from "graphql-http";
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { endpoint } from "./server.js";

const missed = [];

for (const audit of serverAudits({ url: endpoint })) {
  test(`${audit.id} ${audit.name}`, async (t) => {
    const result = await audit.fn();
    if (result.status === "ok") {
      return;
    }
    const { id, name, reason, response } = result;
    missed.push({ id, name, got: response.status, reason });
    if (name.startsWith("MAY")) {
      t.diagnostic(`${name}: ${reason}`);
      return;
    }
    assert.fail(`${reason}\n${await body(response)}`);
  });
}

after(() => {
  if (missed.length > 0) {
    console.table(missed);
  }
});

// Most audits have read the body already.
const body = (response) => (response.bodyUsed ? "" : response.text());
