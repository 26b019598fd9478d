import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

/**
 * The licences of all packages that a bundle holds, as one text: they ask to
 * be handed on together with the code.
 */
export async function licences(root, inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) {
      folders.add(match[1]);
    }
  }
  const texts = new Map();
  for (const folder of folders) {
    const dir = path.join(root, folder);
    const { name, version, license } = JSON.parse(
      await readFile(path.join(dir, "package.json"), "utf8"),
    );
    const file = (await readdir(dir)).find((name) => /^licen[cs]e/i.test(name));
    const text = file && (await readFile(path.join(dir, file), "utf8"));
    texts.set(`${name} ${version} (${license})`, text ?? "");
  }
  const parts = [...texts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, text]) => `${title}\n\n${text.replace(/\r/g, "").trim()}\n`);
  return Buffer.from(parts.join(`\n${"-".repeat(72)}\n\n`));
}
