export { possibleTypes } from "./possible-types.js";
/** Pages of a connection, joined. */
interface Page {
    edges: readonly unknown[];
    pageInfo: unknown;
}
/** For Apollo's InMemoryCache: the pages of a list join. */
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
            plans: {
                keyArgs: false | string[];
                merge(old: Page | undefined, page: Page, { args }: {
                    args: Record<string, unknown> | null;
                }): Page;
            };
        };
    };
    Viewer: {
        fields: {
            plans: {
                keyArgs: false | string[];
                merge(old: Page | undefined, page: Page, { args }: {
                    args: Record<string, unknown> | null;
                }): Page;
            };
        };
    };
    BillingKey: {
        fields: {
            plans: {
                keyArgs: false | string[];
                merge(old: Page | undefined, page: Page, { args }: {
                    args: Record<string, unknown> | null;
                }): Page;
            };
        };
    };
    Plan: {
        fields: {
            charges: {
                keyArgs: false | string[];
                merge(old: Page | undefined, page: Page, { args }: {
                    args: Record<string, unknown> | null;
                }): Page;
            };
        };
    };
};
