// A membership's life, from the page of its owner.
import { expect, test } from "vitest";
import type { Plan } from "../src/index.js";
import { declining, good, storeCard } from "./support/card.js";
import { Server, serverForFile } from "./support/server.js";
import { Tab } from "./support/tab.js";
import { until } from "./support/wait.js";

const server = serverForFile();
const membership = { lines: [{ sku: "membership", quantity: 1 }] };
const month = { advance: "744h" };
let people = 0;

/** A customer's page, with a stored card. */
async function visit(number = good, on: Server = server) {
  const tab = new Tab(on).go();
  const seen: Plan[] = [];
  const paygraph = tab.paygraph({
    token: on.token(`member-${++people}`, "30000h"),
    onPlan: (plan) => void seen.push(plan),
  });
  const card = await storeCard(tab, paygraph, number);
  const input = { ...membership, billingKeyId: card.id };
  const changed = (what: string, is: (plan: Plan) => boolean) =>
    until(what, () => seen.findLast(is));
  return { tab, paygraph, card, input, seen, changed };
}

/** What was charged of a plan, at the gateway. */
async function chargesOf(
  paygraph: Awaited<ReturnType<typeof visit>>["paygraph"],
  id: string,
) {
  const { plan } = await paygraph.request<{
    plan: { charges: { edges: { node: { status: string } }[] } };
  }>(
    `query ($id: ID!) { plan(id: $id) { charges { edges { node { status } } } } }`,
    { id },
  );
  return plan.charges.edges.map(({ node }) => node.status);
}

test("started, charged again by itself, paused, resumed, cancelled", async () => {
  const { paygraph, input, changed, card } = await visit();
  const result = await paygraph.subscribe(input);
  expect(result).toMatchObject({
    kind: "active",
    plan: {
      status: "ACTIVE",
      total: { amount: 9_900 },
      billingKey: { id: card.id },
      nextCharge: { number: 2, status: "SCHEDULED" },
    },
  });
  const { id } = result.plan;
  expect(await paygraph.plans()).toMatchObject([{ id }]);

  const frames = paygraph.followPlan(id)[Symbol.asyncIterator]();
  expect((await frames.next()).value).toMatchObject({ id });
  await server.control("clock", month);
  await changed("the second charge", (p) => p.nextCharge?.number === 3);
  expect(await chargesOf(paygraph, id)).toEqual(["SCHEDULED", "PAID", "PAID"]);

  expect(await paygraph.pausePlan(id)).toMatchObject({
    status: "PAUSED",
    nextCharge: null,
  });
  expect(await paygraph.resumePlan(id)).toMatchObject({ status: "ACTIVE" });
  const ending = await paygraph.cancelPlan(id);
  expect(ending.cancelAt).toBe(ending.currentPeriodEnd);
  expect((await paygraph.resumePlan(id)).cancelAt).toBeNull();
  expect(await paygraph.cancelPlan(id, { at: "NOW" })).toMatchObject({
    status: "CANCELLED",
  });
  await until("the last frame", async () => (await frames.next()).done);
  await expect(paygraph.pausePlan(id)).rejects.toMatchObject({
    code: "PLAN_NOT_CHANGEABLE",
  });
});

test("the first charge is declined: no plan runs, and the next press starts another", async () => {
  const { tab, paygraph, input } = await visit(declining);
  const failed = await paygraph.subscribe(input);
  expect(failed).toMatchObject({
    kind: "failed",
    plan: { status: "CANCELLED" },
    failure: { code: expect.any(String) },
  });
  const card = await storeCard(tab, paygraph);
  const result = await paygraph.subscribe({ ...input, billingKeyId: card.id });
  expect(result.kind).toBe("active");
  expect(result.plan.id).not.toBe(failed.plan.id);
});

test("a double click, and an answer that is lost, start one plan", async () => {
  const { tab, input, paygraph } = await visit();
  let lost = 0;
  const losing = tab.paygraph({
    token: server.token(`member-${people}`, "1h"),
    fetch: async (to, init) => {
      const answer = await fetch(to, init);
      if (lost < 4 && String(init?.body).includes("mutation StartPlan")) {
        lost++;
        throw new TypeError("network");
      }
      return answer;
    },
  });
  await losing.plans(); // answered once, the server allows this page
  const [one, two] = await Promise.allSettled([
    losing.subscribe(input),
    losing.subscribe(input),
  ]);
  expect([one, two]).toMatchObject([
    { reason: { code: "NETWORK", retryable: true } },
    { reason: { code: "NETWORK" } },
  ]);
  const result = await losing.subscribe(input);
  expect(result.kind).toBe("active");
  expect(await paygraph.plans()).toHaveLength(1);
  // Answered, the key is spent: another press is another plan.
  const second = await losing.subscribe(input);
  expect(second.plan.id).not.toBe(result.plan.id);
});

test("what is not sold as a plan", async () => {
  const { paygraph, card } = await visit();
  await expect(
    paygraph.subscribe({
      billingKeyId: card.id,
      lines: [{ sku: "chair", quantity: 1 }],
    }),
  ).rejects.toMatchObject({
    code: "INVALID_INPUT",
    fields: [{ path: ["lines", "0", "sku"] }],
  });
});

test("a card in use is kept, unless its plans end with it", async () => {
  const { paygraph, card, input } = await visit();
  const { plan } = await paygraph.subscribe(input);
  await expect(paygraph.deleteCard(card.id)).rejects.toMatchObject({
    code: "BILLING_KEY_IN_USE",
  });
  const { endedPlans } = await paygraph.deleteCard(card.id, {
    endPlans: true,
  });
  expect(endedPlans).toMatchObject([{ id: plan.id, status: "CANCELLED" }]);
  expect(await paygraph.cards()).toEqual([]);
});

test("a plan that is not this customer's", async () => {
  const { paygraph, input } = await visit();
  const { plan } = await paygraph.subscribe(input);
  const other = await visit();
  expect(await other.paygraph.plan(plan.id)).toBeNull();
  await expect(other.paygraph.cancelPlan(plan.id)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await expect(
    other.paygraph.followPlan(plan.id)[Symbol.asyncIterator]().next(),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("the card declines, another one recovers", async () => {
  const own = new Server();
  await own.start();
  try {
    const { tab, paygraph, input, changed } = await visit(good, own);
    const { plan } = await paygraph.subscribe(input);
    const bad = await storeCard(tab, paygraph, declining);
    expect(await paygraph.changePlanCard(plan.id, bad.id)).toMatchObject({
      kind: "changed",
      plan: { billingKey: { id: bad.id } },
    });
    void paygraph.followPlan(plan.id)[Symbol.asyncIterator]().next();
    await own.control("clock", month);
    const due = await changed("past due", (p) => p.status === "PAST_DUE");
    expect(due.failure?.message).toEqual(expect.any(String));

    const worse = await storeCard(tab, paygraph, declining);
    const failed = await paygraph.changePlanCard(plan.id, worse.id);
    expect(failed).toMatchObject({
      kind: "failed",
      plan: { status: "PAST_DUE", billingKey: { id: worse.id } },
    });
    const better = await storeCard(tab, paygraph);
    expect(await paygraph.changePlanCard(plan.id, better.id)).toMatchObject({
      kind: "changed",
      plan: { status: "ACTIVE", failure: null },
    });
  } finally {
    await own.stop();
  }
});
