// Compiles Relay's fragments and operations in relay/ against the schema.
import { spawnSync } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import compiler from "relay-compiler";
import { scratch, sdl } from "./files.js";

const dir = await scratch("relay");
await cp(new URL("relay", import.meta.url), path.join(dir, "src"), {
  recursive: true,
});
await writeFile(path.join(dir, "schema.graphql"), sdl());
await mkdir(path.join(dir, "artifacts"));
const config = {
  src: "src",
  schema: "schema.graphql",
  language: "typescript",
  artifactDirectory: "artifacts",
  noSourceControl: true,
};
await writeFile(path.join(dir, "relay.config.json"), JSON.stringify(config));
const { status, error } = spawnSync(compiler, { cwd: dir, stdio: "inherit" });
if (error) {
  throw error;
}
process.exitCode = status ?? 1;
