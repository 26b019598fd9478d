// What npm publishes, as its users meet it.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { possibleTypes } from "../src/apollo.js";

const run = promisify(execFile);
const here = path.join(import.meta.dirname, "..");

test("it can be imported and used in plain Node", async () => {
  const code = `
    import { createPaygraph, PaygraphError } from "@paygraph/checkout";
    import { possibleTypes } from "@paygraph/checkout/apollo";
    const paygraph = createPaygraph({ url: "http://127.0.0.1:9" });
    const error = await paygraph.order("ord_x").catch((e) => e);
    console.log(error instanceof PaygraphError, error.code, typeof window, possibleTypes.UserError.length > 3);
    paygraph.dispose();`;
  const { stdout, stderr } = await run(
    process.execPath,
    ["--input-type=module", "--eval", code],
    { cwd: here },
  );
  expect(stdout.trim()).toBe("true NETWORK undefined true");
  expect(stderr).toBe("");
});

test("the tarball has what its package.json names, and nothing of ours", async () => {
  const { stdout } = await run("npm", ["pack", "--dry-run", "--json"], {
    cwd: here,
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const names = files.map((file) => file.path);
  for (const name of [
    "README.md",
    "dist/index.js",
    "dist/apollo.js",
    "dist/types/index.d.ts",
    "dist/types/apollo.d.ts",
  ])
    expect(names).toContain(name);
  expect(names.filter((name) => /^(src|test)\/|\.go$/.test(name))).toEqual([]);
});

test("caches know the members of every union", () => {
  expect(possibleTypes.CreateOrderResult).toEqual([
    "CreateOrderSuccess",
    "InvalidInput",
    "IdempotencyConflict",
  ]);
});
