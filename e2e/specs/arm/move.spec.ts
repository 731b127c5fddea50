// A person moves the arm: by hand while it is limp, by sliders and poses under power.

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";
import { saved } from "../../fixtures/saved.ts";

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

  const csv = (await saved(arm.button("Save as CSV"))).content.toString();
  const lines = csv.trim().split("\n");
  expect(lines[0]).toContain("elbow_flex_position_deg");
  expect(lines.length).toBeGreaterThan(100);
});

test("a hand moves a limp arm, which sinks where the hand is taken off", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.hand("base").fill("0.8");
  await expect.poll(() => arm.degrees("Base")).toBeGreaterThan(40);
  await expect(arm.bar).toContainText("Limp");
  // Half unfolded, the forearm weighs on the hand.
  await arm.hand("elbow").fill("0.8");
  await expect.poll(() => arm.degrees("Elbow")).toBeLessThan(55);
  await page.waitForTimeout(1_500);
  const held = await arm.degrees("Elbow");
  expect(held, "the hand holds it").toBeLessThan(55);
  await arm.button("Take the hands off").click();
  await expect.poll(() => arm.degrees("Elbow"), { message: "it sinks back over the base" }).toBeGreaterThan(held + 15);
  await expect(arm.bar).toContainText("Limp");
  // A hand that is still there when the torque comes on is in nobody's way.
  await arm.hand("base").fill("0.2");
  await expect.poll(() => arm.degrees("Base")).toBeLessThan(15);
  await arm.power();
  await arm.slider("Base").fill("-0.3");
  await expect.poll(() => arm.degrees("Base")).toBeLessThan(-14);
});

test("warm motors are slowed down, hot ones hold the arm, and cool ones go on", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.power();
  const heat = (celsius: string) => arm.panel.getByRole("combobox", { name: "Motors heated to" }).selectOption(celsius);
  const base = arm.slider("Base");
  /** Degrees that the base turns in a second on its way to an end. */
  const turned = async (to: string): Promise<number> => {
    await base.fill(to);
    await page.waitForTimeout(500);
    const [before, begun] = [await arm.degrees("Base"), Date.now()];
    await page.waitForTimeout(1_000);
    return Math.abs((await arm.degrees("Base")) - before) / ((Date.now() - begun) / 1_000);
  };
  const usual = await turned("1.8");
  // Six degrees into the twelve between warm and hot: half as fast.
  await heat("56 °C");
  const warm = await turned("-1.8");
  await expect(arm.limited).toContainText("is warm; slowed down");
  expect(usual, "57° a second, by a table that is a fifth of a second old").toBeGreaterThan(40);
  expect(warm).toBeGreaterThan(0.25 * usual);
  expect(warm).toBeLessThan(0.75 * usual);
  await heat("65 °C");
  expect(await turned("1.8"), "held").toBeLessThanOrEqual(1);
  await expect(arm.limited).toContainText("is warm; slowed down");
  await heat("25 °C");
  await expect.poll(() => arm.degrees("Base"), { message: "it goes on by itself" }).toBeGreaterThan(90);
  await expect(arm.limited).not.toContainText("is warm");
});
