import type { Order as OrderData, Result } from "@paygraph/checkout";
import { useEffect, useRef, useState } from "react";
import { useOrder } from "../api/order";
import { go } from "../base/route";
import { useStore } from "../base/store";
import { Account } from "../parts/Account";
import { Again } from "../parts/Again";
import { Cancel } from "../parts/Cancel";
import { Fault } from "../parts/Fault";
import { Lines } from "../parts/Lines";
import { Link } from "../parts/Link";
import { Page } from "../parts/Page";
import { Receipt } from "../parts/Receipt";
import { RefundAccount } from "../parts/RefundAccount";
import { RefundForm } from "../parts/RefundForm";
import { Refunds } from "../parts/Refunds";
import { Rejected } from "../parts/Rejected";
import { Seal } from "../parts/Seal";
import { Status } from "../parts/Status";
import { Sums } from "../parts/Sums";
import { Timeline } from "../parts/Timeline";
import { outcomes } from "../state/outcome";
import { putBack } from "../state/cart";
import { owner } from "../state/session";
import { useWords, type Words } from "../words";
import { langOf } from "../words/hangul";
import "./order.css";

export function Order({ id }: { id: string }) {
  const words = useWords();
  const { order, more, fault, again } = useOrder(id);
  const result = useStore(outcomes)[id];
  const isOwner = useStore(owner);
  useSettling(order, again);
  const said = useChange(order, words);

  if (order === null) {
    return (
      <Page
        title={words.order.missing}
        lead={words.order.missingLead}
        mark={<Seal kind="plain" />}
        narrow
      >
        <Link to="/orders" className="button">
          {words.order.toOrders}
        </Link>
      </Page>
    );
  }
  if (!order) {
    return (
      <Page title={words.order.title}>
        {fault ? <Fault of={fault} again={again} /> : <Waiting />}
      </Page>
    );
  }
  const { head, lead, seal } = story(order, result, words);
  const does = (action: string) => order.nextActions.includes(action as never);
  const account = order.virtualAccount;
  const receipts = order.payments.filter((p) => p.paidAt && !p.rejectionReason);
  const payable = does("PAY");
  const retriable = payable && !isSpent(order);
  return (
    <Page
      title={`${words.order.title} · ${words.order.status[order.status]}`}
      heading={head}
      lead={lead}
      mark={<Seal kind={seal} />}
    >
      <p className="hidden" role="status">
        {said}
      </p>
      <div
        className="order"
        data-status={order.status}
        data-order-id={order.id}
      >
        <div className="order-main">
          <Declined order={order} />
          {does("GIVE_REFUND_ACCOUNT") && (
            <RefundAccount order={order} done={again} />
          )}
          <Rejected order={order} />
          {account && order.status === "AWAITING_DEPOSIT" && (
            <Account of={account} over={again} />
          )}
          {payable && isSpent(order) && (
            <section className="panel order-anew" aria-labelledby="anew">
              <h2 id="anew">{words.order.anew}</h2>
              <p>{words.order.anewLead}</p>
              <Reorder order={order} primary />
            </section>
          )}
          {retriable && order.status === "PENDING" && (
            <section className="panel" aria-labelledby="again">
              <h2 id="again">{words.order.retry}</h2>
              <Again order={order} />
            </section>
          )}
          {retriable && order.status === "AWAITING_DEPOSIT" && (
            <details className="panel" open={isOverdue(order)}>
              <summary>{words.order.change}</summary>
              {!isOverdue(order) && (
                <p className="small">{words.order.changeLead}</p>
              )}
              <Again order={order} />
            </details>
          )}
          {isOwner &&
            more?.payments
              .filter((p) => p.refundability?.refundable)
              .map((p) => (
                <RefundForm key={p.id} order={order} payment={p} done={again} />
              ))}
          <Refunds order={order} />
        </div>
        <aside className="panel order-side" aria-label={words.order.sum}>
          <p className="order-number">
            <Status of={order.status} />
            <span>
              {words.order.number} <code>{order.id}</code>
            </span>
          </p>
          <h2>{words.order.lines}</h2>
          <Lines
            of={order.lines.map((line) => ({
              ...line,
              sum: line.total.formatted,
            }))}
          />
          <Sums of={order} />
          <div className="order-tools">
            {receipts.map((p) => (
              <Receipt key={p.id} order={order} payment={p} />
            ))}
            {does("CANCEL") && <Cancel order={order} done={again} />}
            {order.kind === "SCHEDULED" && (
              <Link to="/membership" className="button">
                {words.membership.title}
              </Link>
            )}
            {isOver(order) && order.kind === "SALE" && (
              <Reorder order={order} />
            )}
          </div>
        </aside>
        {more && <Timeline of={more.timeline} />}
      </div>
    </Page>
  );
}

/** The bank's own words, beside ours. */
function Declined({ order }: { order: OrderData }) {
  const words = useWords();
  const { failure } = order;
  const said = failure?.gatewayMessage;
  if (isSpent(order)) return null;
  if (!said || order.status !== "PENDING" || isClosed(order)) return null;
  return (
    <blockquote className="said">
      <p className="said-who">{words.order.said}</p>
      <p lang={langOf(said)}>{said}</p>
    </blockquote>
  );
}

const isClosed = (order: OrderData) => order.failure?.code === "WINDOW_CLOSED";

/** The bank takes nothing more, and the order waits only for what is on its way. */
const isOverdue = ({ status, virtualAccount }: OrderData) =>
  status === "AWAITING_DEPOSIT" && virtualAccount?.status === "EXPIRED";

const isOver = ({ status }: OrderData) =>
  status === "CANCELLED" || status === "EXPIRED";

/**
 * Money came in and did not count. Iamport opens no second window under the
 * number of this order, so the goods need another one.
 */
const isSpent = ({ payments }: OrderData) =>
  payments.some((p) => p.rejectionReason && p.paidAt);

/** Puts what nobody paid for into the cart again. */
function Reorder({ order, primary }: { order: OrderData; primary?: boolean }) {
  const words = useWords();
  function reorder() {
    putBack(order.lines);
    go("/cart");
  }
  return (
    <button
      type="button"
      className={primary ? "button button-primary" : "button"}
      onClick={reorder}
    >
      {words.order.reorder}
    </button>
  );
}

/** What an order's page says first. */
function story(order: OrderData, result: Result | undefined, words: Words) {
  const { status, failure } = order;
  const { head, lead, failed, closed, closedLead, checking, checkingLead } =
    words.order;
  const seal = seals[status];
  if (isOverdue(order)) {
    const { overdue, overdueLead } = words.order;
    return { head: overdue, lead: overdueLead, seal: "bad" as const };
  }
  if (status !== "PENDING") {
    return { head: head[status], lead: lead[status], seal };
  }
  if (isSpent(order)) {
    const { spent } = words.order;
    return { head: failed, lead: spent, seal: "bad" as const };
  }
  if (failure && !isClosed(order)) {
    return { head: failed, lead: failure.message, seal: "bad" as const };
  }
  if (result?.kind === "pending" && result.waitingFor !== "BUYER") {
    return { head: checking, lead: checkingLead, seal: "wait" as const };
  }
  if (result?.kind === "rejected") {
    return { head: failed, lead: result.message, seal: "bad" as const };
  }
  if (result?.kind === "closed" || failure) {
    return { head: closed, lead: closedLead, seal: "plain" as const };
  }
  return { head: head.PENDING, lead: lead.PENDING, seal };
}

const seals = {
  PENDING: "plain",
  AWAITING_DEPOSIT: "wait",
  PAID: "good",
  PARTIALLY_REFUNDED: "back",
  REFUNDED: "back",
  CANCELLED: "plain",
  EXPIRED: "plain",
} as const;

/** Reads again while a refund is on its way, which no frame tells. */
function useSettling(order: OrderData | null | undefined, again: () => void) {
  const [round, setRound] = useState(0);
  const settling = order?.payments.some((p) =>
    p.refunds.some((r) => r.status === "PENDING"),
  );
  useEffect(() => {
    if (!settling) return;
    const timer = setTimeout(() => {
      again();
      setRound((n) => n + 1);
    }, 2000);
    return () => clearTimeout(timer);
  }, [settling, round, again]);
}

/** What to say aloud when the status on the screen changes by itself. */
function useChange(order: OrderData | null | undefined, words: Words) {
  const [said, setSaid] = useState("");
  const last = useRef<{ id: string; status: string }>(null);
  useEffect(() => {
    if (!order) return;
    const before = last.current;
    last.current = { id: order.id, status: order.status };
    if (before?.id === order.id && before.status !== order.status) {
      setSaid(words.order.changed(words.order.status[order.status]));
    }
  }, [order, words]);
  return said;
}

const Waiting = () => (
  <div className="order" role="status" aria-label={useWords().loading}>
    <div className="order-main">
      <div className="panel skeleton order-loading" />
    </div>
    <div className="panel skeleton order-loading" />
  </div>
);
