import { PaygraphError, type Result } from "@paygraph/checkout";
import { useEffect, useState } from "react";
import { shop } from "../api/shop";
import { useStore } from "../base/store";

/** Where an attempt to pay stands, on this page. */
export type Phase = "idle" | "opening" | "open";

/**
 * Runs one attempt to pay at a time. Its result goes to whoever listens to the
 * SDK; here is what the page that pays has to show meanwhile.
 */
export function usePay() {
  const paygraph = useStore(shop);
  const [phase, setPhase] = useState<Phase>("idle");
  const [fault, setFault] = useState<unknown>(null);

  useEffect(
    () =>
      paygraph?.on("window", ({ state }) =>
        setPhase((now) => (state === "open" && now !== "idle" ? "open" : now)),
      ),
    [paygraph],
  );
  // A page that comes back from the browser's cache left for a window.
  useEffect(() => {
    const back = (event: PageTransitionEvent) =>
      event.persisted && setPhase("idle");
    addEventListener("pageshow", back);
    return () => removeEventListener("pageshow", back);
  }, []);

  async function run(attempt: () => Promise<Result>): Promise<Result | null> {
    setPhase("opening");
    setFault(null);
    try {
      return await attempt();
    } catch (reason) {
      const aborted =
        reason instanceof PaygraphError && reason.code === "ABORTED";
      if (!aborted) setFault(reason);
      return null;
    } finally {
      setPhase("idle");
    }
  }
  return { phase, fault, run };
}
