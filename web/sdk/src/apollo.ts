export { possibleTypes } from "./possible-types.js";

/** Pages of a connection, joined. */
interface Page {
  edges: readonly unknown[];
  pageInfo: unknown;
}

/** Joins the pages of a connection, one list for each filter. */
const pages = (...keyArgs: string[]) => ({
  keyArgs: keyArgs.length > 0 ? keyArgs : (false as const),
  merge(
    old: Page | undefined,
    page: Page,
    { args }: { args: Record<string, unknown> | null },
  ): Page {
    return args?.after && old
      ? { ...page, edges: [...old.edges, ...page.edges] }
      : page;
  },
});

/** For Apollo's InMemoryCache: the pages of a list join. */
export const typePolicies = {
  Query: {
    fields: {
      orders: pages("filter"),
      products: pages(),
      openCases: pages(),
      webhookDeliveries: pages("status"),
      notices: pages("status"),
      reconciliations: pages(),
      plans: pages("filter"),
    },
  },
  Viewer: { fields: { plans: pages("filter") } },
  BillingKey: { fields: { plans: pages() } },
  Plan: { fields: { charges: pages() } },
};
