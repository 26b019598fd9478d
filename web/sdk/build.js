// Builds dist/: what npm publishes (index.js, apollo.js, types) and
// checkout.js, which the server serves: the same with everything in it. The
// same sources give the same files. A bundle that grew beyond its limit fails.
import * as esbuild from "esbuild";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const here = import.meta.dirname;
const dist = path.join(here, "dist");

/** Most bytes, compressed. */
const limits = {
  "index.js": 12_000,
  "checkout.js": 16_000,
  "apollo.js": 2_000,
};

if (!process.argv.includes("--sizes")) {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  const common = {
    absWorkingDir: here,
    outdir: "dist",
    bundle: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    minify: true,
  };
  await esbuild.build({
    ...common,
    entryPoints: ["src/index.ts", "src/apollo.ts"],
    external: ["graphql-ws"],
  });
  await esbuild.build({
    ...common,
    entryPoints: { checkout: "src/index.ts" },
    banner: {
      js: "/*! @paygraph/checkout, Apache-2.0; includes graphql-ws, MIT, (c) Denis Badurina */",
    },
  });
  const tsc = path.join(here, "..", "node_modules", ".bin", "tsc");
  execFileSync(tsc, ["-p", here], { stdio: "inherit" });
}

for (const name of Object.keys(limits)) {
  const packed = gzipSync(readFileSync(path.join(dist, name)), {
    level: 9,
  }).length;
  console.log(
    `${name.padEnd(12)} ${String(packed).padStart(6)} bytes gzip, at most ${limits[name]}`,
  );
  if (packed > limits[name]) process.exitCode = 1;
}
