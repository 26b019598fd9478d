import type { PlanStatus as Status } from "@paygraph/checkout";
import { useWords } from "../words";
import "./status.css";

/** Where a membership stands, in a word. */
export const PlanStatus = ({ of }: { of: Status }) => (
  <span className="status" data-status={of}>
    {useWords().membership.status[of]}
  </span>
);
