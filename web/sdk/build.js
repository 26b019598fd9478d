// Builds dist/: what npm publishes (index.js, apollo.js, types) and
// checkout.js, which the server serves: the same with everything in it. The
// same sources give the same files. What grew beyond its limit fails the build.
import * as esbuild from "esbuild";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const here = import.meta.dirname;
const dist = path.join(here, "dist");
const modules = path.join(here, "..", "node_modules");

/** Most bytes of each entry, as a shop's bundler minifies it and gzip packs it. */
const limits = {
  index: { most: 16_500, of: "the SDK without graphql-ws" },
  checkout: { most: 20_500, of: "the SDK with graphql-ws, as /checkout.js" },
  apollo: { most: 1_500, of: "what Apollo Client's cache must know" },
};

const bundle = (entries, options) =>
  esbuild.build({
    absWorkingDir: here,
    entryPoints: entries,
    outdir: "dist",
    bundle: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    write: false,
    ...options,
  });
const npm = { index: "src/index.ts", apollo: "src/apollo.ts" };
const apart = { external: ["graphql-ws"] };

const readable = await bundle(npm, apart);
const minified = await bundle(npm, { ...apart, minify: true });
const whole = await bundle({ checkout: "src/index.ts" }, { minify: true });
const licence = readFileSync(path.join(modules, "graphql-ws", "LICENSE.md"));
const notice = `/*! @paygraph/checkout, Apache-2.0. It includes graphql-ws:\n\n${licence}*/\n`;
const served = notice + whole.outputFiles[0].text;

const sizes = { checkout: served };
for (const { path: file, text } of minified.outputFiles)
  sizes[path.basename(file, ".js")] = text;

if (!process.argv.includes("--sizes")) {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  for (const { path: file, contents } of readable.outputFiles)
    writeFileSync(file, contents);
  writeFileSync(path.join(dist, "checkout.js"), served);
  const tsc = path.join(modules, "typescript", "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", here], { stdio: "inherit" });
}

for (const [name, { most, of }] of Object.entries(limits)) {
  const size = gzipSync(sizes[name], { level: 9 }).length;
  const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  console.log(`${name}.js: ${kB(size)} gzip, at most ${kB(most)}: ${of}`);
  if (size > most) {
    console.error(`${name}.js is too large`);
    process.exitCode = 1;
  }
}
