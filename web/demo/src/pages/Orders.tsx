import { useEffect, useState } from "react";
import { Orders as OrdersOperation, type OrdersQuery } from "../api/generated";
import { ask, shop } from "../api/shop";
import { useStore } from "../base/store";
import { Empty } from "../parts/Empty";
import { Fault } from "../parts/Fault";
import { Link } from "../parts/Link";
import { Page } from "../parts/Page";
import { Status } from "../parts/Status";
import { Picture } from "../pictures/Picture";
import { owner } from "../state/session";
import { language } from "../state/settings";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import { shortTime } from "../words/time";
import "./orders.css";

type Rows = OrdersQuery["orders"]["edges"];
const pageSize = 20;

export function Orders() {
  const words = useWords();
  const isOwner = useStore(owner);
  const { rows: all, hasMore, fault, more, again } = useOrders();
  const rows = all?.filter(({ node }) => isOwner || isPurchase(node));
  const { ordersPage } = words;
  return (
    <Page title={isOwner ? ordersPage.titleOwner : ordersPage.title} narrow>
      {fault ? <Fault of={fault} again={again} /> : null}
      {!rows && !fault && (
        <div
          className="panel skeleton orders-loading"
          role="status"
          aria-label={words.loading}
        />
      )}
      {rows?.length === 0 && !hasMore && (
        <Empty title={ordersPage.empty} lead={ordersPage.emptyLead}>
          <Link to="/" className="button button-primary">
            {words.cartPage.browse}
          </Link>
        </Empty>
      )}
      {rows && rows.length > 0 && (
        <ul className="orders">
          {rows.map(({ node }) => (
            <Row key={node.id} order={node} />
          ))}
        </ul>
      )}
      {hasMore && (
        <button type="button" className="button button-wide" onClick={more}>
          {ordersPage.more}
        </button>
      )}
    </Page>
  );
}

function Row({ order }: { order: Node }) {
  const { ordersPage } = useWords();
  const lang = useStore(language);
  const [first, ...others] = order.lines;
  const at = madeAt(order);
  const name = first
    ? ordersPage.another(first.name, others.length)
    : order.name;
  return (
    <li>
      <Link to={`/orders/${order.id}`} className="orders-row">
        <span className="orders-picture">
          <Picture sku={first?.sku ?? null} />
        </span>
        <span className="orders-what">
          <b lang={langOf(name)}>{name}</b>
          <small>
            <time dateTime={at}>{shortTime(at, lang)}</time>
            {order.buyer?.name && (
              <span lang={langOf(order.buyer.name)}> · {order.buyer.name}</span>
            )}
          </small>
        </span>
        <span className="orders-sum">
          <b>{order.total.formatted}</b>
          <Status of={order.status} />
        </span>
      </Link>
    </li>
  );
}

type Node = Rows[number]["node"];

/** A membership's order is made long before it is charged: its day is that of the payment. */
const madeAt = ({ kind, createdAt, payments }: Node): string =>
  (kind === "SCHEDULED" &&
    payments.find((p) => p.paidAt && !p.rejectionReason)?.paidAt) ||
  createdAt;

/** The orders of a membership's charges to come, or that were withdrawn, are nobody's purchase. */
const isPurchase = ({ kind, payments }: Node): boolean =>
  kind !== "SCHEDULED" || payments.some((p) => p.paidAt);

/** This caller's orders, a page at a time; new ones are seen on return. */
function useOrders() {
  const paygraph = useStore(shop);
  const [rows, setRows] = useState<Rows>();
  const [after, setAfter] = useState<string | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [round, setRound] = useState(0);

  useEffect(() => setRows(undefined), [paygraph]);
  useEffect(() => {
    let current = true;
    if (!paygraph) return;
    ask(paygraph, OrdersOperation, { first: pageSize }).then(
      ({ orders }) => {
        if (!current) return;
        setFault(null);
        setRows(orders.edges);
        setAfter(next(orders.pageInfo));
      },
      (reason: unknown) => current && setFault(reason),
    );
    return () => {
      current = false;
    };
  }, [paygraph, round]);
  useEffect(() => {
    const seen = () =>
      document.visibilityState === "visible" && setRound((n) => n + 1);
    document.addEventListener("visibilitychange", seen);
    const stop = paygraph?.on("result", seen);
    return () => {
      document.removeEventListener("visibilitychange", seen);
      stop?.();
    };
  }, [paygraph]);

  async function more() {
    if (!paygraph || !after) return;
    try {
      const { orders } = await ask(paygraph, OrdersOperation, {
        first: pageSize,
        after,
      });
      setRows((now) => [...(now ?? []), ...orders.edges]);
      setAfter(next(orders.pageInfo));
    } catch (reason) {
      setFault(reason);
    }
  }
  const again = () => setRound((n) => n + 1);
  return { rows, hasMore: after !== null, fault, more, again };
}

const next = (info: OrdersQuery["orders"]["pageInfo"]) =>
  info.hasNextPage ? info.endCursor : null;
