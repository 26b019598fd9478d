export { createPaygraph } from "./paygraph.js";
export { PaygraphError } from "./error.js";
export type { ErrorCode, FieldError } from "./error.js";
export type * from "./types.js";
