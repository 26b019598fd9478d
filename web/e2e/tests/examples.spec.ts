// The examples as somebody has them who copied a folder and installed the
// packed SDK: type-checked, built, and sold from, in Vite's own server too.
import { devices, type Page } from "@playwright/test";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { Site } from "../support/pages.ts";
import { runDir } from "../support/run.ts";
import { Server } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import { approve, decline, frameOf } from "../support/window.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const chair = 89_000;

test.use({ locale: "ko-KR" });

/** A copy of an example, with its packages and the packed SDK. */
function install(name: string, server: Server) {
  const dir = mkdtempSync(path.join(runDir(), `example-${name}-`));
  cpSync(path.join(root, "examples", name), dir, {
    recursive: true,
    filter: (file) => !/node_modules|dist$|\.tgz$/.test(file),
  });
  const env = { ...process.env, VITE_PAYGRAPH_URL: server.url };
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync("npm", args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const sdk = path.join(root, "web/sdk");
  const packed = npm(sdk, "pack", "--json", "--pack-destination", dir);
  const [{ filename }] = JSON.parse(packed.toString());
  renameSync(path.join(dir, filename), path.join(dir, "paygraph-checkout.tgz"));
  npm(dir, "install", "--prefer-offline", "--no-audit", "--no-fund");
  return { dir, env, npm: (...args: string[]) => npm(dir, ...args) };
}

/** Vite's development server; ended by its id. */
async function dev(dir: string, env: NodeJS.ProcessEnv) {
  const vite = path.join(dir, "node_modules/vite/bin/vite.js");
  const child: ChildProcess = spawn(
    process.execPath,
    [vite, "--host", "127.0.0.1"],
    { cwd: dir, env, stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "exit");
  const close = async () => {
    child.kill();
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(
      stripVTControlCharacters(line),
    );
    if (url) {
      child.stdout!.resume();
      return { url: url[0], close };
    }
  }
  throw new Error("vite ended before it served");
}

const status = (page: Page) => page.getByRole("status");
const buy = (page: Page) =>
  page.getByRole("button", { name: "결제하기", exact: true }).click();

/** Buys a chair: declined, then paid; and by an account whose deposit comes. */
async function goShopping(page: Page, server: Server, quantity: string) {
  await page.getByLabel(quantity).fill("1");
  await page.getByLabel("이름").fill("김하나");
  await page.getByLabel("전화번호").fill("010-1234-5678");
  await buy(page);
  await decline(frameOf(page));
  await expect(status(page)).toContainText("한도");
  await page.getByRole("button", { name: "다시 결제하기" }).click();
  await approve(frameOf(page));
  await expect(status(page)).toContainText("결제가 완료");
  expect(await server.orders()).toMatchObject([{ status: "PAID" }]);

  await page.getByLabel("결제 수단").selectOption("vbank");
  await buy(page);
  await approve(frameOf(page));
  await expect(status(page)).toContainText("까지");
  // Another try would close the account: another method has to be chosen.
  const other = page.getByRole("button", { name: "다른 방법으로 결제하기" });
  await expect(other).toBeHidden();
  await page.getByLabel("결제 수단").selectOption("card");
  await expect(other).toBeVisible();
  const [order] = await server.orders();
  await server.deposit(order!.id);
  await expect(status(page)).toContainText("결제가 완료");
  expect(await server.books(order!.id)).toMatchObject({ paid: chair });
}

for (const name of ["react", "vue"]) {
  test(`${name}: installed, checked, built, sold from`, async ({ page }) => {
    test.setTimeout(240_000);
    const server = await Server.start();
    const { dir, env, npm } = install(name, server);
    npm("run", "build");
    const shop = await Site.serve(path.join(dir, "dist"));
    await page.goto(`${shop.url}/index`);
    await buy(page); // with an empty cart
    await expect(page.getByRole("alert")).toHaveText(
      "상품을 먼저 담아 주세요.",
    );
    await expect(page.getByLabel("원목 의자")).toBeVisible();
    await expect(page.getByText(/멤버십|Art print/)).toHaveCount(0);
    await goShopping(page, server, "원목 의자");
    await shop.close();

    const vite = await dev(dir, env); // React's StrictMode mounts twice here
    await page.goto(vite.url);
    await page.getByLabel("원목 의자").fill("1");
    await buy(page);
    await approve(frameOf(page));
    await expect(status(page)).toContainText("결제가 완료");
    expect(await server.orders()).toHaveLength(3);
    await page.goto("about:blank");
    await vite.close();
    await server.stop();
  });
}

/** An example of one file, told where the server is. */
function servePage(name: string, server: Server) {
  const dir = mkdtempSync(path.join(runDir(), "example-"));
  const html = readFileSync(path.join(root, "examples", name), "utf8");
  expect(html.split("http://127.0.0.1:8080")).toHaveLength(3);
  const text = html.replaceAll("http://127.0.0.1:8080", server.url);
  writeFileSync(path.join(dir, name), text);
  return Site.serve(dir);
}

test("plain.html: one page, no build", async ({ page }) => {
  const server = await Server.start();
  const site = await servePage("plain.html", server);
  await page.goto(`${site.url}/plain.html`);
  await goShopping(page, server, "수량");
  await site.close();
  await server.stop();
});

test("mobile.html: from an app, and back into it", async ({ newContext }) => {
  const server = await Server.start();
  const site = await servePage("mobile.html", server);
  const { createOrder } = await server.graphql<{
    createOrder: { order: { id: string }; accessToken: string };
  }>(
    `mutation { createOrder(input: {
      lines: [{ sku: "chair", quantity: 1 }], returnUrl: "myshop://pay?tab=1"
    }) { ... on CreateOrderSuccess { order { id } accessToken } } }`,
    {},
    null,
  );
  const { id } = createOrder.order;
  const phone = await newContext(devices["Pixel 7"]);
  const page = await phone.newPage();
  await page.goto(`${site.url}/mobile.html#${id}&${createOrder.accessToken}`);
  await approve(page); // the window has taken the page's place
  const link = page.getByRole("link", { name: "앱으로 돌아가기" });
  const app = new URL((await link.getAttribute("href"))!);
  expect(app.href).toMatch(/^myshop:\/\/pay\?tab=1&/);
  expect(app.searchParams.get("order_id")).toBe(id);
  expect(app.searchParams.get("status")).toBe("PAID");
  const { exchangeReturnCode } = await server.graphql<{
    exchangeReturnCode: { order: { status: string } };
  }>(
    `mutation ($code: String!) { exchangeReturnCode(input: { code: $code }) {
      ... on ExchangeReturnCodeSuccess { order { status } } } }`,
    { code: app.searchParams.get("code") },
    null,
  );
  expect(exchangeReturnCode.order.status).toBe("PAID");
  expect(await server.books(id)).toMatchObject({ paid: chair });
  await site.close();
  await server.stop();
});
