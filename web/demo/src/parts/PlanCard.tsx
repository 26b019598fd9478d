import type { Plan, PlanCardResult } from "@paygraph/checkout";
import { useEffect, useRef, useState } from "react";
import { useCards } from "../api/cards";
import { shop } from "../api/shop";
import { currentPath, fromTop } from "../base/route";
import { useStore } from "../base/store";
import { customer } from "../state/session";
import { tell } from "../state/toast";
import { useWords } from "../words";
import { CardChoice } from "./CardChoice";
import { CardFace } from "./CardFace";
import { Fault } from "./Fault";
import { RegisterCard } from "./RegisterCard";
import { Said } from "./Said";

/** The card that pays for a membership, and another one in its place. */
export function PlanCard({ plan }: { plan: Plan }) {
  const words = useWords();
  const { cards, membership } = words;
  const paygraph = useStore(shop);
  const signed = useStore(customer);
  const { data } = useCards();
  const due = plan.status === "PAST_DUE";
  const [asked, setAsked] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const [result, setResult] = useState<PlanCardResult | null>(null);
  const panel = useRef<HTMLElement>(null);
  const now = plan.billingKey;
  const others = data?.filter((card) => card.id !== now.id) ?? [];
  const card = others.find((c) => c.id === chosen) ?? others[0];
  const can = plan.nextActions.includes("CHANGE_CARD");
  const open = can && !!signed && (asked || due);

  // A card that was stored a moment ago is the one that is meant.
  useEffect(
    () =>
      paygraph?.on("card", (stored) => {
        if (stored.kind === "stored") setChosen(stored.card.id);
      }),
    [paygraph],
  );
  useEffect(() => {
    if (asked)
      panel.current
        ?.querySelector("input, button")
        ?.scrollIntoView({ block: "nearest" });
  }, [asked]);

  async function change() {
    if (!paygraph || !card || busy) return;
    setBusy(true);
    setFault(null);
    setResult(null);
    const path = currentPath();
    try {
      const changed = await paygraph.changePlanCard(plan.id, card.id);
      setResult(changed);
      if (changed.kind === "changed") {
        setAsked(false);
        fromTop(path);
        tell(due ? membership.recovered : membership.changed);
      }
    } catch (reason) {
      setFault(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <section
      className="panel plan-card"
      aria-labelledby="plan-card"
      ref={panel}
    >
      <h2 id="plan-card">{open ? membership.changeCard : membership.card}</h2>
      <CardFace card={now} />
      {result?.kind === "failed" && due && (
        <Said title={membership.changeFailed} failure={result.failure} />
      )}
      {result?.kind === "pending" && <p role="status">{membership.pending}</p>}
      {fault ? <Fault of={fault} title={words.fault.act} /> : null}
      {can && signed && !open && (
        <button type="button" className="button" onClick={() => setAsked(true)}>
          {membership.changeCard}
        </button>
      )}
      {open && (
        <>
          {others.length > 0 && (
            <CardChoice
              legend={membership.changeCard}
              cards={others}
              value={card?.id ?? ""}
              onChange={(id) => {
                setChosen(id);
                setResult(null);
              }}
            />
          )}
          <RegisterCard
            label={cards.registerOther}
            primary={others.length === 0}
          />
          {card && (
            <button
              type="button"
              className="button button-primary button-wide"
              aria-disabled={busy}
              data-busy={busy}
              onClick={change}
            >
              {due ? membership.payWith : membership.useCard}
            </button>
          )}
        </>
      )}
    </section>
  );
}
