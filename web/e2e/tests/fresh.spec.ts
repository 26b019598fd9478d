// As a new user: a Vite project on another port, the SDK from its tarball, and
// the lines of the README as the page's code. No alias, no link, no proxy.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { runDir } from "../support/run.ts";
import { Server } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import { approve, frameOf } from "../support/window.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const read = (name: string) => readFileSync(path.join(root, name), "utf8");

/** The README's first lines of TypeScript. */
function snippet() {
  const [, code] = /```ts\n([^]*?)```/.exec(read("README.md"))!;
  expect(code).toContain('from "@paygraph/checkout"');
  return code!;
}

/** Runs Vite's command in the project; the answer is where it serves. */
async function vite(dir: string, ...args: string[]) {
  const bin = path.join(dir, "node_modules/vite/bin/vite.js");
  const child = spawn(
    process.execPath,
    [bin, ...args, "--host", "127.0.0.1", "--port", "0"],
    { cwd: dir, stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "exit");
  const close = async () => {
    child.kill();
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(
      stripVTControlCharacters(line),
    )?.[0];
    if (url) {
      child.stdout.resume();
      return { url, close };
    }
  }
  throw new Error("vite ended before it served");
}

test("the README's lines take a payment in a new Vite project", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const server = await Server.start();
  const dir = mkdtempSync(path.join(runDir(), "fresh-"));
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync("npm", args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const packed = npm(
    path.join(root, "web/sdk"),
    ...["pack", "--json", "--pack-destination", dir],
  );
  const [{ filename }] = JSON.parse(packed.toString());
  const { devDependencies } = JSON.parse(read("web/demo/package.json"));

  mkdirSync(path.join(dir, "src"));
  const write = (name: string, text: string) =>
    writeFileSync(path.join(dir, name), text);
  write(
    "package.json",
    JSON.stringify({
      private: true,
      type: "module",
      dependencies: { "@paygraph/checkout": `file:${filename}` },
      devDependencies: { vite: devDependencies.vite },
    }),
  );
  write(
    "index.html",
    `<!doctype html><html lang="en"><link rel="icon" href="data:," /><title>Shop</title>
<button>Pay</button> <p role="status"></p><script type="module" src="/src/main.ts"></script></html>`,
  );
  write(
    "src/main.ts",
    `const button = document.querySelector("button")!;
const status = document.querySelector("p")!;
const [name, email, tel] = ["김하나", "hana@example.com", "01012345678"];
${snippet().replace("http://127.0.0.1:8080", server.url)}`,
  );
  npm(dir, "install", "--prefer-offline", "--no-audit", "--no-fund");

  const buy = async (at: string) => {
    await page.goto(at);
    await page.getByRole("button", { name: "Pay" }).click();
    await approve(frameOf(page));
    await expect(page.getByRole("status")).toHaveText(
      "The payment is complete.",
    );
    await page.goto("about:blank");
  };
  const dev = await vite(dir);
  await buy(dev.url);
  await dev.close();

  execFileSync(
    process.execPath,
    [path.join(dir, "node_modules/vite/bin/vite.js"), "build"],
    { cwd: dir, stdio: ["ignore", "pipe", "pipe"] },
  );
  const preview = await vite(dir, "preview");
  await buy(preview.url);
  await preview.close();

  expect(await server.orders()).toMatchObject([
    { status: "PAID" },
    { status: "PAID" },
  ]);
  await server.stop();
});
