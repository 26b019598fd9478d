import type { OrderStatus } from "@paygraph/checkout";
import { useWords } from "../words";
import "./status.css";

/** Where an order stands, in a word. */
export const Status = ({ of }: { of: OrderStatus }) => (
  <span className="status" data-status={of}>
    {useWords().order.status[of]}
  </span>
);
