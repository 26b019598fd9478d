// The playground in a real browser: a tab is played with its buttons, and a
// server that moves real money asks for a token first.
import type { Page } from "@playwright/test";
import { expect, test } from "../support/test.ts";
import { Process } from "../support/process.ts";
import { runDir } from "../support/run.ts";
import { mkdtempSync } from "node:fs";
import path from "node:path";

const adminKey = "admin_key_of_a_live_server";

/** Runs one of a tab's operations: the button has a menu once they were read. */
async function execute(page: Page, operation: string) {
  await page
    .getByRole("button", { name: /Execute query/ })
    .and(page.locator("[aria-haspopup=menu]"))
    .click();
  await page.getByRole("menuitem", { name: operation }).click();
}

test("a card sale, tab by tab and button by button", async ({
  page,
  server,
}) => {
  await page.goto(`${server.url}/playground`);
  await expect(page.getByText("ADMIN", { exact: true })).toBeVisible();
  for (const name of ["Shop", "RefundOrder", "Orders", "CaseOrder"]) {
    await expect(page.getByRole("tab", { name })).toBeVisible();
  }
  await page.getByRole("tab", { name: "CardOrder" }).click();
  const run = (operation: string) => execute(page, operation);
  const answer = page.getByLabel("Result Window");
  await run("CardOrder");
  await expect(answer).toContainText("CreateOrderSuccess");
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await expect(page.getByText(/imp_\d+ played/)).toBeVisible();
  // It is paid: neither here nor for another tab's order is there more to pay.
  const pay = page.getByRole("button", { name: "Pay", exact: true });
  await expect(pay).toBeDisabled();
  await expect(page.getByRole("button", { name: "Decline" })).toBeDisabled();
  await page.getByRole("tab", { name: "GuestToken" }).click();
  await expect(pay).toBeDisabled();
  await page.getByRole("tab", { name: "CardOrder" }).click();
  await run("CardComplete");
  await expect(answer).toContainText("PaymentSettled");
});

test("a subscription tells of the deposit", async ({ page, server }) => {
  await page.goto(`${server.url}/playground`);
  await expect(page.getByText("ADMIN", { exact: true })).toBeVisible();
  await page.getByRole("tab", { name: "AccountOrder" }).click();
  const run = (operation: string) => execute(page, operation);
  const answer = page.getByLabel("Result Window");
  await run("AccountOrder");
  await expect(answer).toContainText("CreateOrderSuccess");
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await expect(page.getByText(/imp_\d+ played/)).toBeVisible();
  await run("AccountComplete");
  await expect(answer).toContainText("VirtualAccountIssued");
  await run("AccountUpdates");
  await expect(answer).toContainText('"ISSUED"');
  await page.getByRole("button", { name: "Deposit", exact: true }).click();
  await expect(answer).toContainText('"DEPOSITED"');
});

test("where money is real, an admin's token is asked for and not kept", async ({
  page,
  watch,
}) => {
  watch.allow(/401/); // the wrong token
  const dir = mkdtempSync(path.join(runDir(), "live-"));
  const live = Process.launch(dir, {
    ADDR: "127.0.0.1:0",
    PUBLIC_URL: "https://pay.example.com",
    IAMPORT_API_URL: "http://127.0.0.1:9",
    IAMPORT_API_KEY: "key",
    IAMPORT_API_SECRET: "secret",
    IAMPORT_CODE: "imp12345678",
    TOKEN_SECRET: "s".repeat(40),
    ADMIN_KEY: adminKey,
    PLAYGROUND: "true",
  });
  const [address] = await live.says("https://pay.example.com");
  await page.goto(`http://${address}/playground`);
  const token = page.getByLabel("Admin token");
  const enter = page.getByRole("button", { name: "Enter" });
  await token.fill("another-token");
  await enter.click();
  await expect(page.getByRole("alert")).toHaveText(/not an admin/);
  await token.fill(adminKey);
  await enter.click();
  await expect(page.getByRole("tab", { name: "Orders" })).toBeVisible();
  await page
    .getByRole("button", { name: "Show Documentation Explorer" })
    .click();
  await expect(page.getByText("Root Types")).toBeVisible();
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
  );
  expect(kept).not.toContain(adminKey);
  await page.reload();
  await expect(token).toBeEmpty();
  await live.end();
});
