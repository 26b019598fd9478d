// Writes src/generated.ts: the types of every operation in src/*.graphql, and
// the texts of those that every shop needs; src/generated-stored.ts: the texts
// that are for stored cards alone; src/possible-types.ts: what a cache must know
// of the schema. They are committed; a check sees that they are current.
import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typescript-operations";
import {
  buildSchema,
  isAbstractType,
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
} from "graphql";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const here = import.meta.dirname;
const schemaDir = path.join(here, "..", "..", "schema");
const sdl = readdirSync(schemaDir)
  .filter((name) => name.endsWith(".graphqls"))
  .sort()
  .map((name) => readFileSync(path.join(schemaDir, name), "utf8"))
  .join("\n");
const schema = buildSchema(sdl);
const definitionsOf = (name) =>
  parse(readFileSync(path.join(here, "src", `${name}.graphql`), "utf8"), {
    noLocation: true,
  }).definitions;
const checkout = definitionsOf("operations");
const stored = ["cards", "plans"].flatMap(definitionsOf);
const document = { kind: Kind.DOCUMENT, definitions: [...checkout, ...stored] };

const types = await codegen({
  schema: parse(sdl),
  schemaAst: schema,
  documents: [{ document }],
  filename: "generated.ts",
  plugins: [{ operations: {} }],
  pluginMap: { operations },
  config: {
    strictScalars: true,
    inlineFragmentTypes: "combine",
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

const isFragment = (d) => d.kind === Kind.FRAGMENT_DEFINITION;
const fragments = document.definitions.filter(isFragment);
const camel = (name) => name[0].toLowerCase() + name.slice(1);

/** The fragments that a definition spreads, and theirs, each once. */
function spreads(definition, found = new Set()) {
  visit(definition, {
    FragmentSpread({ name: { value } }) {
      if (!found.has(value)) {
        found.add(value);
        spreads(
          fragments.find((f) => f.name.value === value),
          found,
        );
      }
    },
  });
  return found;
}

const text = (definition) =>
  JSON.stringify(stripIgnoredCharacters(print(definition)));
const nameOf = (fragment) => `${camel(fragment)}Fragment`;
const groupOf = ({ name }) => `${camel(name.value)}Fragments`;
const resultOf = ({ name, operation }) =>
  name.value + operation[0].toUpperCase() + operation.slice(1);

/** The largest of an operation's fragments that spreads others, if there is one. */
function largestOf(operation) {
  const all = spreads(operation);
  const [largest] = fragments
    .filter((f) => all.has(f.name.value) && spreads(f).size > 1)
    .sort((a, b) => spreads(b).size - spreads(a).size);
  return largest;
}
const grouped = new Set(
  document.definitions.filter((d) => !isFragment(d)).map(largestOf),
);

/** What an operation adds to its own text: that fragment with all that it spreads, then the rest. */
function partsOf(operation) {
  const rest = spreads(operation);
  const largest = largestOf(operation);
  if (!largest) return [...rest].map(nameOf);
  for (const name of [largest.name.value, ...spreads(largest)])
    rest.delete(name);
  return [`${groupOf(largest)}()`, ...[...rest].map(nameOf)];
}

/** The texts of some definitions, as TypeScript: fragments first, because operations add them. */
const textsOf = (definitions) =>
  [
    ...definitions.filter(isFragment),
    ...definitions.filter((d) => !isFragment(d)),
  ].map((d) => {
    const name = d.name.value;
    if (isFragment(d)) {
      const own = `export const ${nameOf(name)} = ${text(d)};`;
      const all = [name, ...spreads(d)].map(nameOf).join(" + ");
      if (!grouped.has(d)) return own;
      // A function, because minifiers would put its text into each operation.
      return `${own}\nexport const ${groupOf(d)} = (): string => ${all};`;
    }
    const parts = [text(d), ...partsOf(d)].join(" + ");
    return `export const ${camel(name)}Operation: Operation<${resultOf(d)}, ${resultOf(d)}Variables> = ${parts};`;
  });

/** What texts use of others: all that is named in them, and not made there. */
function importsOf(texts, definitions) {
  const types = definitions
    .filter((d) => !isFragment(d))
    .flatMap((d) => [`type ${resultOf(d)}`, `type ${resultOf(d)}Variables`]);
  const named = (pattern) =>
    [...texts.join().matchAll(pattern)].map((m) => m[1]);
  const made = new Set(named(/export const (\w+)/g));
  const used = new Set(named(/\b(\w+Fragments?)\b/g));
  return ["type Operation", ...types, ...[...used].filter((n) => !made.has(n))];
}

const possible = Object.fromEntries(
  Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .map((type) => [
      type.name,
      schema.getPossibleTypes(type).map(({ name }) => name),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

const head =
  "// Generated by generate.js from schema/ and *.graphql. Not edited.\n\n";
const write = (name, ...parts) =>
  writeFileSync(path.join(here, "src", name), head + parts.join("\n\n") + "\n");
write(
  "generated.ts",
  types,
  "/** An operation's text, with the types of its result and variables. */\nexport type Operation<Result, Variables> = string & { readonly of?: [Result, Variables] };",
  ...textsOf(checkout),
);
write(
  "generated-stored.ts",
  `import { ${importsOf(textsOf(stored), stored).join(", ")} } from "./generated.js";`,
  ...textsOf(stored),
);
write(
  "possible-types.ts",
  `/** Which types each interface and union may be. */\nexport const possibleTypes: Record<string, string[]> = ${JSON.stringify(possible, null, 2)};`,
);
