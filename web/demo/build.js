// Builds the page into dist/: page.html as a template for the server, every
// other file compressed. The server embeds dist/, so whoever builds the server
// needs no Node. The same sources give the same files on every machine: where
// another zlib would pack the same content differently, the old file stays.
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { build } from "vite";

/** What a first visit may load, page, scripts and styles, compressed. */
const most = 200_000;

const dist = path.join(import.meta.dirname, "dist");
const { output } = await build({
  root: import.meta.dirname,
  logLevel: "warn",
  build: { write: false },
});

await mkdir(dist, { recursive: true });
const kept = new Set();
// The SDK, which the server serves beside the page.
const sdk = path.join(import.meta.dirname, "..", "sdk", "dist", "checkout.js");
let first = gzipSync(await readFile(sdk), { level: 9 }).length;
for (const file of output) {
  const content = Buffer.from(file.code ?? file.source);
  const isPage = file.fileName === "page.html";
  const name = isPage ? file.fileName : `${file.fileName}.gz`;
  kept.add(name);
  const size = await store(path.join(dist, name), content, isPage);
  if (!file.isDynamicEntry) first += size;
}
for (const name of await readdir(dist)) {
  if (!kept.has(name)) await rm(path.join(dist, name));
}
console.log(
  `demo/dist: ${output.length} files; a first visit loads ${first} bytes, compressed (at most ${most})`,
);
if (first > most) process.exitCode = 1;

async function store(name, content, plain) {
  const gz = gzipSync(content, { level: 9 }); // Node writes no time into it
  const old = await readFile(name).catch(() => null);
  const same = old && (plain ? old : gunzipSync(old)).equals(content);
  if (!same) await writeFile(name, plain ? content : gz);
  return gz.length;
}
