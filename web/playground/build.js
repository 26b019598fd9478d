// Bundles the page into dist/, each file compressed. The server embeds dist/,
// so whoever builds the server needs no Node.
//
// Names of shared parts carry a hash of their content; the entry points keep
// their names. The same sources give the same files on every machine: where
// another zlib would pack the same content differently, the old file stays.

import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { licences } from "./licences.js";
import { defaultsAreOptional } from "./patches.js";

const here = import.meta.dirname;
const dist = path.join(here, "dist");

const { outputFiles, metafile } = await esbuild.build({
  absWorkingDir: here,
  entryPoints: {
    app: "src/main.jsx",
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
  },
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  jsx: "automatic",
  charset: "utf8",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".graphql": "text", ".ttf": "file" },
  plugins: [defaultsAreOptional],
  legalComments: "none", // licences.txt has them all
  outdir: "dist",
  write: false,
  metafile: true,
});

const files = new Map(
  outputFiles.map((file) => [path.basename(file.path), file.contents]),
);
// app.css holds the styles of every part; the parts' own copies are not loaded.
for (const name of files.keys()) {
  if (name.endsWith(".css") && name !== "app.css") {
    files.delete(name);
  }
}
files.set("licences.txt", await licences(here, Object.keys(metafile.inputs)));

await mkdir(dist, { recursive: true });
for (const name of await readdir(dist)) {
  if (!files.has(name.replace(/\.gz$/, ""))) {
    await rm(path.join(dist, name));
  }
}
let raw = 0;
let packed = 0;
for (const [name, contents] of files) {
  const size = await store(path.join(dist, `${name}.gz`), contents);
  raw += contents.length;
  packed += size;
}
console.log(
  `playground/dist: ${files.size} files, ${raw} bytes, ${packed} compressed`,
);

async function store(file, contents) {
  const old = await readFile(file).catch(() => null);
  if (old && gunzipSync(old).equals(contents)) {
    return old.length;
  }
  const gz = gzipSync(contents, { level: 9 }); // Node writes no time into it
  await writeFile(file, gz);
  return gz.length;
}
