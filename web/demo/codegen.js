// Writes src/api/generated.ts: for each operation of operations.graphql its
// types, checked against the schema, and its text with the fragments it uses.
import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typescript-operations";
import {
  buildSchema,
  parse,
  stripIgnoredCharacters,
  print,
  visit,
} from "graphql";
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";

const here = import.meta.dirname;
const schemaDir = path.join(here, "..", "..", "schema");
const target = path.join(here, "src", "api", "generated.ts");

const names = (await readdir(schemaDir)).filter((n) => n.endsWith(".graphqls"));
const sdl = (
  await Promise.all(
    names.sort().map((n) => readFile(path.join(schemaDir, n), "utf8")),
  )
).join("\n");
const document = parse(
  await readFile(path.join(here, "src", "api", "operations.graphql"), "utf8"),
);

const types = await codegen({
  schema: parse(sdl),
  schemaAst: buildSchema(sdl),
  documents: [{ document }],
  filename: "generated.ts",
  plugins: [{ operations: {} }],
  pluginMap: { operations },
  config: {
    strictScalars: true,
    useTypeImports: true,
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

const fragments = new Map();
for (const d of document.definitions) {
  if (d.kind === "FragmentDefinition") fragments.set(d.name.value, d);
}

/** The fragments that a definition spreads, and those that they spread. */
function used(definition, found = new Set()) {
  visit(definition, {
    FragmentSpread({ name }) {
      const fragment = fragments.get(name.value);
      if (!found.has(fragment)) used(fragment, found.add(fragment));
    },
  });
  return found;
}

const texts = document.definitions
  .filter((d) => d.kind === "OperationDefinition")
  .map((d) => {
    const whole = [d, ...used(d)].map(print).join("\n");
    const { value } = d.name;
    const suffix = d.operation === "mutation" ? "Mutation" : "Query";
    return `export const ${value} = operation<${value}${suffix}, ${value}${suffix}Variables>(\n  ${JSON.stringify(stripIgnoredCharacters(whole))},\n);\n`;
  });

const head = `// Made by codegen.js from operations.graphql and the schema; not edited.
import { operation } from "./operation";
`;
await writeFile(target, [head, types, ...texts].join("\n"));
