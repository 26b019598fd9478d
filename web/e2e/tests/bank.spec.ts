// The bank and the console: pages for a person, who does what tests do by call.
import { Demo } from "../support/demo.ts";
import { expect, test } from "../support/test.ts";
import { issue } from "../support/window.ts";

test("a wrong sum, then the right one, at the bank's counter", async ({
  page,
  server,
  context,
}) => {
  const demo = new Demo(page, server);
  await demo.choose("vbank");
  await demo.pay();
  await issue(demo.window);
  await demo.status("AWAITING_DEPOSIT");
  const number = (await demo.account.textContent())!;

  const bank = await context.newPage();
  await bank.goto(`${server.url}/sandbox/bank?q=${number}`);
  const account = bank.getByRole("article", { name: new RegExp(number) });
  await account.locator("input[name=amount]").fill("1000");
  await account.locator("form").getByRole("button").click();
  await expect(account).toContainText(/sum|amount|금액/i);
  await demo.status("AWAITING_DEPOSIT");
  await account.locator("button.main").click();
  await demo.status("PAID");
});

test("the console shows the payment, and sends its webhook again", async ({
  page,
  server,
  context,
}) => {
  const demo = new Demo(page, server);
  await demo.choose("vbank");
  await demo.pay();
  await issue(demo.window);
  await demo.status("AWAITING_DEPOSIT");
  const order = await demo.order();
  // The bank took the money, and nobody heard of it.
  await server.control("faults", [{ endpoint: "*", fault: "drop_webhook" }]);
  await server.deposit(order);
  await server.control("faults", []);

  const desk = await context.newPage();
  await desk.goto(`${server.url}/sandbox/`);
  const payment = desk.locator("details", { hasText: order });
  await payment.locator("summary").first().click();
  await payment.getByRole("button", { name: "Send the webhook again" }).click();
  await demo.status("PAID");
});
