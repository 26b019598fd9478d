import { PaygraphError, type StoredCard } from "@paygraph/checkout";
import { useState } from "react";
import { shop } from "../api/shop";
import { currentPath } from "../base/route";
import { useStore } from "../base/store";
import { buyer, buyerInput } from "../state/buyer";
import { registration } from "../state/registration";
import { customer } from "../state/session";
import { applyWindowKind } from "../state/windows";
import { useWords } from "../words";
import { Fault } from "./Fault";
import { Icon } from "./Icon";
import { Said } from "./Said";
import "./register-card.css";

interface Props {
  label: string;
  primary?: boolean;
  /** Hears of a card that was stored without leaving the page. */
  stored?(card: StoredCard): void;
}

/** Opens the window that stores a card, and says what became of it. */
export function RegisterCard({ label, primary, stored }: Props) {
  const { cards } = useWords();
  const paygraph = useStore(shop);
  const signed = useStore(customer);
  const result = useStore(registration);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const code = fault instanceof PaygraphError ? fault.code : null;

  async function register() {
    if (!paygraph || !signed || busy) return;
    setBusy(true);
    setFault(null);
    registration.set(null);
    try {
      await paygraph.preload();
      applyWindowKind();
      const made = await paygraph.registerCard({
        buyer: { ...buyerInput(buyer.get()), email: signed.email },
        returnUrl: `${location.origin}${currentPath()}`,
      });
      if (made.kind === "stored") stored?.(made.card);
    } catch (reason) {
      setFault(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="register">
      {result?.kind === "failed" && (
        <Said title={cards.failed} failure={result.failure} />
      )}
      {(result?.kind === "closed" || result?.kind === "pending") && (
        <p className="small" role="status">
          {cards[result.kind]}
        </p>
      )}
      {fault && code !== "POPUP_BLOCKED" && code !== "ABORTED" ? (
        <Fault of={fault} title={cards.failed} />
      ) : null}
      {code === "POPUP_BLOCKED" && (
        <p className="form-fault" role="alert">
          {cards.blocked}
        </p>
      )}
      <button
        type="button"
        className={
          primary ? "button button-primary button-wide" : "button button-wide"
        }
        aria-disabled={busy}
        data-busy={busy}
        onClick={register}
      >
        <Icon name="plus" />
        {label}
      </button>
      <p className="hidden" role="status">
        {busy && cards.inWindow}
      </p>
    </div>
  );
}
