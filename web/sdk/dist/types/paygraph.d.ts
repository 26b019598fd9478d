import type { Paygraph, PaygraphOptions } from "./types.js";
/** Makes a checkout on one server. */
export declare function createPaygraph(options: PaygraphOptions): Paygraph;
