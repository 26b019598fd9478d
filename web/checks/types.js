// Generates TypeScript for every example operation; the compiler then reads it
// together with types/consumer.ts.
import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typescript-operations";
import { buildSchema, parse } from "graphql";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { documents, scratch, sdl } from "./files.js";

const dir = await scratch("types");
const text = sdl();
const code = await codegen({
  schema: parse(text),
  schemaAst: buildSchema(text),
  documents: documents().map((document) => ({ document: parse(document) })),
  filename: "operations.ts",
  plugins: [{ operations: {} }],
  pluginMap: { operations },
  config: {
    strictScalars: true,
    scalars: {
      Amount: "number",
      CurrencyCode: "string",
      DateTime: "string",
      Decimal: "number",
      JSON: "Record<string, unknown>",
      RequestPayParams: "Record<string, unknown>",
      URL: "string",
    },
  },
});
await writeFile(path.join(dir, "operations.ts"), code);
