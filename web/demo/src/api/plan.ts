import type { Paygraph, Plan } from "@paygraph/checkout";
import { useCallback, useEffect, useState } from "react";
import { useStore } from "../base/store";
import { useTask, type Task } from "../base/task";
import { customer } from "../state/session";
import { PlanCharges, type PlanChargesQuery } from "./generated";
import { ask, shop } from "./shop";

type Charges = NonNullable<PlanChargesQuery["plan"]>["charges"];
/** One period's payment. */
export type Charge = Charges["edges"][number]["node"];

/** A membership that is on the screen; plan is null if there is none. */
export interface ShownPlan {
  plan: Plan | null | undefined;
  charges: Charge[] | null;
  /** Reads earlier charges; absent when there are none. */
  older?: () => void;
  fault: unknown;
  again(): void;
}

/** A membership as it stands now and as it changes, with its charges. */
export function usePlan(id: string): ShownPlan {
  const paygraph = useStore(shop);
  const [plan, setPlan] = useState<Plan | null>();
  const [pages, setPages] = useState<Charges[] | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    setPlan(undefined);
    setPages(null);
  }, [paygraph, id]);

  useEffect(() => {
    if (!paygraph) return;
    const show = (next: Plan | null) => setPlan((now) => newer(now, next));
    return watch(paygraph, id, show, setFault);
  }, [paygraph, id, round]);

  const version = plan?.version;
  useEffect(() => {
    if (!paygraph || version === undefined) return;
    let current = true;
    ask(paygraph, PlanCharges, { id }).then(
      (answer) => current && answer.plan && setPages([answer.plan.charges]),
      () => undefined, // the plan itself says what is wrong
    );
    return () => {
      current = false;
    };
  }, [paygraph, id, version]);

  const last = pages?.at(-1)?.pageInfo;
  async function older() {
    if (!paygraph || !last) return;
    try {
      const answer = await ask(paygraph, PlanCharges, {
        id,
        after: last.endCursor,
      });
      const page = answer.plan?.charges;
      if (page) setPages((now) => now && [...now, page]);
    } catch (reason) {
      setFault(reason);
    }
  }

  return {
    plan,
    charges: pages && pages.flatMap((p) => p.edges.map(({ node }) => node)),
    ...(last?.hasNextPage && { older: () => void older() }),
    fault,
    again: useCallback(() => setRound((n) => n + 1), []),
  };
}

const newer = (now: Plan | null | undefined, next: Plan | null) =>
  now && next && now.id === next.id && now.version > next.version ? now : next;

/** Reads a plan, then follows it until it has ended; returns how to stop. */
function watch(
  paygraph: Paygraph,
  id: string,
  show: (plan: Plan | null) => void,
  fail: (fault: unknown) => void,
): () => void {
  let current = true;
  let frames: AsyncIterator<Plan> | undefined;
  const stopListening = paygraph.on("plan", (plan) => {
    if (current && plan.id === id) show(plan);
  });
  (async () => {
    const plan = await paygraph.plan(id);
    if (!current) return;
    fail(null);
    show(plan);
    if (!plan) return;
    frames = paygraph.followPlan(id)[Symbol.asyncIterator]();
    for (;;) {
      const { value, done } = await frames.next();
      if (!current || done) return;
      show(value);
    }
  })().catch((reason: unknown) => {
    if (current) fail(reason);
  });
  return () => {
    current = false;
    stopListening();
    void frames?.return?.();
  };
}

/** The customer's memberships, newest first; a guest has none. */
export function usePlans(): Task<readonly Plan[]> {
  const paygraph = useStore(shop);
  const signed = useStore(customer);
  return useTask(
    async () => (signed && (await paygraph?.plans())) || [],
    [paygraph, signed],
  );
}

export const hasEnded = ({ status }: Plan): boolean =>
  status === "CANCELLED" || status === "COMPLETED";
