// An example is read from top to bottom, so it is short, and looks as
// Prettier's defaults make it look.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import * as prettier from "prettier";

const dir = path.join(import.meta.dirname, "..", "..", "examples");
const most = 149;

const filesIn = (...parts) =>
  readdirSync(path.join(dir, ...parts), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => path.join(dir, ...parts, name));

const examples = {
  react: filesIn("react", "src"),
  vue: filesIn("vue", "src"),
  "plain.html": [path.join(dir, "plain.html")],
};

for (const [name, files] of Object.entries(examples)) {
  test(`${name} has fewer than 150 lines`, () => {
    const lines = files.flatMap((file) =>
      readFileSync(file, "utf8").trimEnd().split("\n"),
    );
    assert.ok(files.length > 0 && lines.length > 50, "this is no example");
    assert.ok(lines.length <= most, `${lines.length} lines`);
  });
}

const formatted = [
  path.join(dir, "mobile.html"),
  ...Object.values(examples).flat(),
  ...filesIn("react"),
  ...filesIn("vue"),
].filter((file) => /\.(tsx?|vue|css|html|js|json)$/.test(file));

test("formatted with Prettier's defaults", async () => {
  for (const file of formatted) {
    const text = readFileSync(file, "utf8");
    const name = path.relative(dir, file);
    assert.ok(await prettier.check(text, { filepath: file }), name);
  }
});
