// A tab that hides, and a page that goes.

import type { Page } from "@playwright/test";

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";

/** Tells the page what a browser tells it whose tab is hidden, or shown again. */
async function hide(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (hidden ? "hidden" : "visible") });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

test("a hidden tab holds the arm, and one that is seen again goes on", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.power();
  await arm.button("Home").click();
  const before = await arm.degrees("Elbow");
  await expect.poll(() => arm.degrees("Elbow"), { message: "it moves", intervals: [20] }).toBeLessThan(before - 4);
  const home = await arm.degrees("Elbow", "Wanted");
  await hide(page, true);
  await expect(arm.limited).toContainText("the tab is hidden; held");
  await page.waitForTimeout(500);
  const held = await arm.degrees("Elbow");
  await page.waitForTimeout(1_000);
  expect(Math.abs((await arm.degrees("Elbow")) - held)).toBeLessThanOrEqual(1);
  expect(held, "it was held on its way, not at its end").toBeGreaterThan(home + 5);
  await hide(page, false);
  await expect.poll(() => arm.degrees("Elbow"), { message: "it goes on" }).toBeLessThan(home + 3);
});

test("a page that goes takes the torque off, and every joint confirms it", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.power();
  // The event alone: a page that really goes can ask nobody how it went.
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  await expect(arm.panel.getByText("No arm is connected.").first()).toBeVisible();
  await expect(arm.bar).toBeHidden();
  // What the servos said of it stands in the list of events, which is there with the next arm.
  await arm.connect();
  await expect(arm.panel.getByRole("log")).toContainText("Release: 6 of 6 joints confirmed released.");
});
