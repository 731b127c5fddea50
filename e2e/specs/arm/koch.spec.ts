// A Koch v1.1 speaks another protocol, adds its offsets the other way round and has a watchdog: the page is the same.

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";

async function visit(arm: Arm): Promise<void> {
  await arm.visit();
  await arm.panel.getByRole("combobox", { name: "Kind of arm" }).selectOption("Koch v1.1");
}

test("a Koch is looked at, moved, held and released", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await visit(arm);
  await arm.connect();
  await expect(page.getByRole("banner").getByText("Koch v1.1", { exact: true })).toBeVisible();
  await expect(arm.panel.getByText("All six servos answer, and nothing is wrong.")).toBeVisible();
  const before = await arm.degrees("Elbow");
  expect(before).toBeGreaterThan(80);
  await arm.power();
  await page.waitForTimeout(500);
  expect(Math.abs((await arm.degrees("Elbow")) - before), "torque comes on without a move").toBeLessThanOrEqual(2);

  await arm.button("Home").click();
  await expect.poll(() => arm.degrees("Elbow"), { message: "it arrives" }).toBeLessThan(56);
  await page.keyboard.press("Escape");
  await expect(arm.said).toContainText("Hold: 6 of 6 joints confirmed held.");
  await arm.bar.getByRole("button", { name: "Soft stop" }).click();
  await expect(arm.said).toContainText("Soft stop: 6 of 6 joints confirmed released.");
  await expect(arm.bar).toContainText("Limp");

  await arm.power();
  await arm.button("Pull the cable").click();
  await expect(arm.bar).toContainText("The line is gone");
  await page.keyboard.press("Escape");
  await expect(arm.said).toContainText("0 of 6 joints confirmed");
  await arm.button("Plug it in").click();
  await expect(arm.bar).toContainText("It holds itself, and this page has not told it to");
});

test("a Koch is calibrated, and its file has its own form", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await visit(arm);
  await arm.connect({ calibrated: false });
  await expect(arm.panel.getByText("The servos have no calibration")).toBeVisible();
  await arm.button("Calibrate").click();
  await arm.button("Move every joint to both ends").click();
  await expect(arm.panel.getByRole("list", { name: "Ranges" }).getByText("✓ done")).toHaveCount(6);
  await page.waitForTimeout(2_500);
  await arm.button("Write calibration").click();
  await expect(arm.panel.getByText("Made just now, written into the servos")).toBeVisible();
  await arm.power();
  const kept = await page.evaluate(() => localStorage.getItem("arms"));
  expect(kept).toContain("simulated-koch/1");
});
