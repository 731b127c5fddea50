// axe finds nothing to complain about in the arm's panel, whatever state it is in; and a picture of it for the guide.

import { join } from "node:path";

import AxeBuilder from "@axe-core/playwright";

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";

const FOLDER = join(import.meta.dirname, "../../screens");

async function check(arm: Arm): Promise<void> {
  const { violations } = await new AxeBuilder({ page: arm.page }).analyze();
  const told = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ target }) => target.join(" ")) }));
  expect(told).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("from nothing to an arm under power", async ({ playground, page }) => {
      const arm = new Arm(playground);
      await arm.visit();
      await check(arm);
      await arm.connect({ calibrated: false });
      await arm.button("Calibrate").click();
      await expect(arm.panel.getByRole("list", { name: "Ranges" })).toBeVisible();
      await check(arm);
      await arm.button("Leave as it was").click();
      await arm.button("Disconnect").click();
      await arm.panel.getByRole("checkbox", { name: "as it comes, not calibrated" }).uncheck();
      await arm.connect();
      await arm.power();
      await arm.button("Home").click();
      await page.keyboard.press("Escape");
      await expect(arm.said).toContainText("Hold");
      await check(arm);
      await arm.panel.screenshot({ path: join(FOLDER, `arm-${colorScheme}.png`) });
    });
  });
}

test("a leader beside the arm, and a move that is kept", async ({ playground }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.connectLeader();
  await arm.button("Record").click();
  await arm.page.waitForTimeout(500);
  await arm.button("Finish recording").click();
  await expect(arm.button("Forget Move")).toBeVisible();
  await check(arm);
});

test("on a phone it is one column, and the way to stop is in sight", async ({ playground, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.power();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBe(0);
  for (const name of ["Hold", "Soft stop", "Release"]) await expect(arm.bar.getByRole("button", { name })).toBeInViewport();
  await check(arm);
});
