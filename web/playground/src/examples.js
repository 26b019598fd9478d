import account from "../tabs/account.graphql";
import accountVariables from "../tabs/account.json" with { type: "text" };
import card from "../tabs/card.graphql";
import cardVariables from "../tabs/card.json" with { type: "text" };
import guest from "../tabs/guest.graphql";
import guestVariables from "../tabs/guest.json" with { type: "text" };
import shop from "../tabs/shop.graphql";

const example = (query, variables) => ({
  query: query.replaceAll("http://127.0.0.1:8080", location.origin),
  variables,
});

/** The tabs of a first visit. */
export const examples = [
  example(shop, ""),
  example(card, cardVariables),
  example(account, accountVariables),
  example(guest, guestVariables),
];
