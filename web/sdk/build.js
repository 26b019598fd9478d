// Builds dist/: what npm publishes (index.js, apollo.js, types), and what the
// server serves to pages without a build: checkout.js, minified, with its
// libraries. What not every page needs is in parts, which are loaded when they
// are needed. The same sources give the same files. What grew beyond its limit
// fails the build.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

const here = import.meta.dirname;
const dist = path.join(here, "dist");
const modules = path.join(here, "..", "node_modules");

/** Most bytes of each file, minified and as gzip packs it. */
const limits = {
  checkout: { most: 12_000, of: "what a page loads to take a payment" },
  live: { most: 5_000, of: "live updates, with the first order" },
  stored: { most: 5_000, of: "stored cards and plans, with their first use" },
  apollo: { most: 1_500, of: "what Apollo Client's cache must know" },
};

async function bundle(input, options, output) {
  const made = await rolldown({
    cwd: here,
    input,
    transform: { target: "es2022" },
    ...options,
  });
  return (await made.generate({ comments: false, ...output })).output;
}

const npm = await bundle(
  { index: "src/index.ts", apollo: "src/apollo.ts" },
  { external: /^graphql-ws/ },
  { comments: true, chunkFileNames: "parts/[name].js" },
);

const licence = readFileSync(path.join(modules, "graphql-ws", "LICENSE.md"));
const notice = ({ moduleIds }) =>
  moduleIds.some((id) => id.includes("/graphql-ws/"))
    ? `/*! @paygraph/checkout, Apache-2.0. It includes graphql-ws:\n\n${licence}*/`
    : "/*! @paygraph/checkout, Apache-2.0 */";
// Parts use what checkout.js has: it exports that too, under names of one
// letter, so that a page does not wait for a file between the two.
const served = await bundle(
  { checkout: "src/index.ts" },
  { preserveEntrySignatures: "allow-extension" },
  {
    minify: true,
    hashCharacters: "hex",
    chunkFileNames: "sdk/[name]-[hash].js",
    postBanner: notice,
  },
);
const [apollo] = await bundle(
  { apollo: "src/apollo.ts" },
  {},
  { minify: true },
);

if (!process.argv.includes("--sizes")) {
  rmSync(dist, { recursive: true, force: true });
  for (const { fileName, code } of [...npm, ...served]) {
    const file = path.join(dist, fileName);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  const tsc = path.join(modules, "typescript", "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", here], { stdio: "inherit" });
}

for (const { name, code } of [...served, apollo]) {
  const { most, of } = limits[name];
  const size = gzipSync(code, { level: 9 }).length;
  console.log(`${name}: ${size} bytes gzip, at most ${most}: ${of}`);
  if (size > most) {
    console.error(`${name} is too large`);
    process.exitCode = 1;
  }
}
