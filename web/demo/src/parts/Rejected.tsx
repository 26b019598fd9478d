import type { Order } from "@paygraph/checkout";
import { useWords } from "../words";
import { Note } from "./Note";

/** Payments that do not count, and what becomes of their money. */
export function Rejected({ order }: { order: Order }) {
  const words = useWords();
  const rejected = order.payments.filter((p) => p.rejectionReason);
  return rejected.map((p) => (
    <Note key={p.id} kind="wait" title={words.order.rejected}>
      {p.rejectionReason && <p>{words.order.rejection[p.rejectionReason]}</p>}
      {p.refunds.map((r) => (
        <p key={r.id} data-refund={r.status}>
          {r.amount.formatted}: {words.order.refundStatus[r.status]}
        </p>
      ))}
    </Note>
  ));
}
