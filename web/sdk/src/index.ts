// Importing this touches nothing: neither window nor document, so that it can
// be imported on a server as well.
export { createPaygraph } from "./paygraph.js";
export { PaygraphError } from "./error.js";
export type { ErrorCode, FieldError } from "./error.js";
export type * from "./types.js";
