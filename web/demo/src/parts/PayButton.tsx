import type { Phase } from "../state/pay";
import { useWords } from "../words";
import "./pay-button.css";

interface Props {
  phase: Phase;
  sum: string;
  /** The browser blocked the window: this click is the one that opens it. */
  blocked?: boolean;
}

/** The button that pays. */
export function PayButton({ phase, sum, blocked }: Props) {
  const { checkout } = useWords();
  const busy = phase !== "idle";
  return (
    <div className="pay">
      <button
        type="submit"
        className="button button-primary button-wide"
        aria-disabled={busy}
        data-busy={busy}
      >
        {blocked ? checkout.openWindow : checkout.pay(sum)}
      </button>
      <p className="hidden" role="status">
        {phase === "opening" && checkout.paying}
        {phase === "open" && checkout.inWindow}
      </p>
    </div>
  );
}
