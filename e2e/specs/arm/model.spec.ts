// The model and a real arm: shadow first, then while a key is held, then freely, and back to the person at any moment.

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";

/** Runs the model on something on the table. */
async function run(arm: Arm): Promise<void> {
  const { objects } = await arm.playground.state();
  await arm.playground.ask(`reach for the ${objects[0]!.name}`);
}

test("in shadow mode the model’s wishes are shown and the arm stays limp", async ({ playground }) => {
  const arm = new Arm(playground);
  await playground.open({ backend: "cpu", stage: "none", seed: 2, panels: "arm" });
  await arm.connect();
  const before = await arm.degrees("Elbow");
  await run(arm);
  await playground.until(({ step }) => step > 2, "the model moves the rendered arm");
  await expect.poll(() => arm.degrees("Elbow", "Wanted")).not.toBeNaN();
  await expect(arm.bar).toContainText("Limp");
  expect(Math.abs((await arm.degrees("Elbow")) - before)).toBeLessThanOrEqual(1);
});

test("the arm goes with the model while the key is held, and freely where that is chosen", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await playground.open({ backend: "cpu", stage: "none", seed: 2, panels: "arm" });
  await arm.connect();
  await arm.power();
  await arm.driver("The model, while I hold G");
  await expect(arm.bar).toContainText("moved by the model while you hold the key");
  const { objects } = await playground.state();
  await playground.instruction.fill(`reach for the ${objects[0]!.name}`);
  await playground.instruction.blur();
  const before = await arm.degrees("Elbow");

  await page.keyboard.down("g");
  await expect.poll(() => arm.degrees("Elbow"), { message: "it goes" }).toBeLessThan(before - 4);
  await page.keyboard.up("g");
  await playground.until(({ run }) => run !== "running", "the run pauses too");
  await expect(arm.panel.getByText("the key is not held down; held").first()).toBeVisible();
  const held = await arm.degrees("Elbow");
  await page.waitForTimeout(1_000);
  expect(Math.abs((await arm.degrees("Elbow")) - held)).toBeLessThanOrEqual(3);

  await arm.driver("The model");
  await expect(arm.bar).toContainText(/Under power, moved by the model(?! while)/);
  await run(arm);
  await expect.poll(() => arm.degrees("Elbow"), { message: "it goes by itself" }).not.toBe(held);

  // A slider takes it back.
  await arm.slider("Base").focus();
  await page.keyboard.press("ArrowRight");
  await expect(arm.bar).toContainText("moved by you");
});
