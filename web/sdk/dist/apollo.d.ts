export { possibleTypes } from "./possible-types.js";
/** Pages of a connection, joined. */
interface Page {
    edges: readonly unknown[];
    pageInfo: unknown;
}
/** For Apollo's InMemoryCache: pages join, and what has no id of its own is merged. */
export declare const typePolicies: {
    Query: {
        fields: {
            orders: {
                keyArgs: false | string[];
                merge(old: Page | undefined, page: Page, { args }: {
                    args: Record<string, unknown> | null;
                }): Page;
            };
            products: {
                keyArgs: false | string[];
                merge(old: Page | undefined, page: Page, { args }: {
                    args: Record<string, unknown> | null;
                }): Page;
            };
            openCases: {
                keyArgs: false | string[];
                merge(old: Page | undefined, page: Page, { args }: {
                    args: Record<string, unknown> | null;
                }): Page;
            };
            webhookDeliveries: {
                keyArgs: false | string[];
                merge(old: Page | undefined, page: Page, { args }: {
                    args: Record<string, unknown> | null;
                }): Page;
            };
            notices: {
                keyArgs: false | string[];
                merge(old: Page | undefined, page: Page, { args }: {
                    args: Record<string, unknown> | null;
                }): Page;
            };
            reconciliations: {
                keyArgs: false | string[];
                merge(old: Page | undefined, page: Page, { args }: {
                    args: Record<string, unknown> | null;
                }): Page;
            };
        };
    };
    Product: {
        keyFields: ["sku"];
    };
};
