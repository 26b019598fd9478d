// Where things lie, and what the checks read.
import { readFileSync, readdirSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";

const here = import.meta.dirname;
const schemaDir = path.join(here, "..", "..", "schema");
export const tabsDir = path.join(here, "..", "playground", "tabs");

const textsIn = (dir, ext) =>
  readdirSync(dir)
    .filter((name) => name.endsWith(ext))
    .sort()
    .map((name) => readFileSync(path.join(dir, name), "utf8"));

/** The whole schema as SDL. */
export const sdl = () => textsIn(schemaDir, ".graphqls").join("\n");

/** Every example operation, the playground's and our own. */
export const documents = () => [
  ...textsIn(path.join(here, "operations"), ".graphql"),
  ...textsIn(tabsDir, ".graphql"),
];

/** An empty folder for what a check generates; it is never committed. */
export async function scratch(name) {
  const dir = path.join(here, "generated", name);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  return dir;
}
