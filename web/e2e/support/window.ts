// The payment window as a shopper finds it: in the page, in a popup, or
// instead of the page.
import {
  expect,
  type FrameLocator,
  type Locator,
  type Page,
} from "@playwright/test";

/** Where the window's buttons are. */
export type Window = Page | FrameLocator;

/** The window in the page. */
export const frameOf = (page: Page): FrameLocator =>
  page.frameLocator("#imp-iframe-sandbox");

const button = (window: Window, outcome: string): Locator =>
  window.locator(`button[name=outcome][value=${outcome}]`);

export const approve = (window: Window) => button(window, "paid").click();
export const decline = (window: Window) => button(window, "failed").click();
export const leave = (window: Window) => button(window, "cancelled").click();
export const approveButton = (window: Window) => button(window, "paid");

/** Goes on once the number of a new account was read. */
export async function goOn(window: Window) {
  // The page takes the window away within the click, and the answer to a real
  // one of the mouse would at times be waited for in vain.
  await window.locator("#continue").dispatchEvent("click");
}

/** Has an account issued, and goes on. */
export async function issue(window: Window, told = true) {
  await approve(window);
  if (told) {
    await goOn(window);
  }
}

/** Approves another sum than the one that was asked for. */
export async function tamper(window: Window, amount: number) {
  await window.locator("summary").click();
  // By a click first, as people do: a window that has just come gives the
  // focus to its button, and a field that is only focused may not get the keys.
  const sum = window.locator("input[name=charge_amount]");
  await expect(async () => {
    await sum.click();
    await sum.fill(String(amount));
    await expect(sum).toHaveValue(String(amount), { timeout: 500 });
  }).toPass();
  await approve(window);
}
