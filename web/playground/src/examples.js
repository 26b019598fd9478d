import account from "../tabs/account.graphql";
import accountVariables from "../tabs/account.json" with { type: "text" };
import card from "../tabs/card.graphql";
import cardVariables from "../tabs/card.json" with { type: "text" };
import cases from "../tabs/cases.graphql";
import casesVariables from "../tabs/cases.json" with { type: "text" };
import guest from "../tabs/guest.graphql";
import guestVariables from "../tabs/guest.json" with { type: "text" };
import orders from "../tabs/orders.graphql";
import ordersVariables from "../tabs/orders.json" with { type: "text" };
import plan from "../tabs/plan.graphql";
import planVariables from "../tabs/plan.json" with { type: "text" };
import refund from "../tabs/refund.graphql";
import refundVariables from "../tabs/refund.json" with { type: "text" };
import shop from "../tabs/shop.graphql";
import { options } from "./options.js";

const example = (query, variables) => ({
  query: query.replaceAll("http://127.0.0.1:8080", location.origin),
  variables,
});

/** The tabs of a first visit; where money is real, those that only look. */
export const examples = options.adminsOnly
  ? [example(orders, ordersVariables), example(shop, "")]
  : [
      example(shop, ""),
      example(card, cardVariables),
      example(account, accountVariables),
      example(refund, refundVariables),
      example(guest, guestVariables),
      example(plan, planVariables),
      example(orders, ordersVariables),
      example(cases, casesVariables),
    ];
