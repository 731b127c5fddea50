// A person moves the arm: by hand while it is limp, by sliders and poses under power.

import { readFile } from "node:fs/promises";

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";

test("torque comes on without a move, sliders lead the arm, and the guard says what it changes", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  const before = await arm.degrees("Elbow");
  await arm.power();
  await page.waitForTimeout(500);
  expect(Math.abs((await arm.degrees("Elbow")) - before)).toBeLessThanOrEqual(2);

  await arm.button("Home").click();
  await expect(arm.panel.getByText("slowed down").first()).toBeVisible();
  await expect.poll(() => arm.degrees("Elbow")).toBeLessThan(56);

  const base = arm.slider("Base");
  await base.focus();
  for (let press = 0; press < 20; press++) await page.keyboard.press("ArrowRight");
  await expect.poll(() => arm.degrees("Base")).toBeGreaterThan(9);
  expect(await arm.degrees("Base", "Wanted")).toBeGreaterThan(9);

  // Folded down, the tool would go into the table: it is kept above, and the page says so.
  await arm.slider("Shoulder").fill("1.5");
  await expect(arm.panel.getByText("kept above the table").first()).toBeVisible();
  await arm.button("Rest").click();
  await expect.poll(() => arm.degrees("Shoulder"), { timeout: 20_000 }).toBeLessThan(-90);

  const download = page.waitForEvent("download");
  await arm.button("Save as CSV").click();
  const csv = await readFile(await (await download).path(), "utf8");
  const lines = csv.trim().split("\n");
  expect(lines[0]).toContain("elbow_flex_position_deg");
  expect(lines.length).toBeGreaterThan(100);
});

test("a hand moves a limp arm, and warm motors are slowed down", async ({ playground }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.panel.getByRole("slider", { name: "Hand at the base" }).fill("0.8");
  await expect.poll(() => arm.degrees("Base")).toBeGreaterThan(40);
  await expect(arm.bar).toContainText("Limp");
});
