// A cable that is pulled ends nothing; a noisy one neither; a new servo gets its id.

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";

test("an arm comes back by itself after its cable was pulled, still holding", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.power();
  await arm.button("Pull the cable").click();
  await expect(arm.bar).toContainText("The line is gone");
  await page.keyboard.press("Escape");
  await expect(arm.said).toContainText("0 of 6 joints confirmed");
  await expect(arm.said).toContainText("cut the power");
  await arm.button("Plug it in").click();
  await expect(arm.bar).toContainText("It holds itself, and this page has not told it to");
  await arm.power();
});

test("packets that go wrong are counted and stop nothing", async ({ playground }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.power();
  await arm.panel.getByRole("combobox", { name: "Packets that go wrong" }).selectOption("5 %");
  await arm.button("Home").click();
  await expect.poll(() => arm.degrees("Elbow"), { message: "it arrives" }).toBeLessThan(56);
  await expect(arm.panel.getByText(/\d+ of \d+ answers, [1-9]/)).toBeVisible();
  await arm.bar.getByRole("button", { name: "Release" }).click();
  await expect(arm.said).toContainText("6 of 6 joints confirmed released");
});

test("a supply that was switched off and on is noticed before the torque comes on", async ({ playground }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.button("Power off and on").click();
  await arm.button("Check again").click();
  await expect(arm.panel.getByText("registers differ from what this arm needs")).toBeVisible();
  await arm.power();
});

test("a weak supply slows the arm down, and a servo that died is not said to be stopped", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.power();
  const supply = arm.panel.getByRole("combobox", { name: "Supply" });
  await supply.selectOption("57 % of it");
  await arm.button("Home").click();
  await expect(arm.limited).toContainText("the supply is weak; slowed down");
  await supply.selectOption("all of its voltage");
  await expect.poll(() => arm.degrees("Elbow"), { message: "it arrives" }).toBeLessThan(56);
  await expect(arm.limited).not.toContainText("the supply is weak");

  const died = arm.panel.getByRole("combobox", { name: "Servo that died" });
  await died.selectOption("Wrist");
  // A joint that is to stay where it is is held anyway.
  await arm.button("Rest").click();
  await expect(arm.limited).toContainText("is not heard; held");
  await page.keyboard.press("Escape");
  await expect(arm.said).toContainText("5 of 6 joints confirmed");
  await expect(arm.said).toContainText("Not confirmed: cut the power. No answer: wrist.");
  await died.selectOption("none");
  await arm.button("Check again").click();
  await expect(arm.panel.getByText("registers differ from what this arm needs"), "it was without power").toBeVisible();
});

test("a new servo is given its id, one at a time", async ({ playground }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect({ calibrated: false });
  await arm.panel.getByText("New servos: ids and baud rate").click();
  await arm.button("Make it the elbow (id 3)").click();
  await expect(arm.panel.getByText("connect only the one that is to be set up").first()).toBeVisible();
  await arm.panel.getByRole("combobox", { name: "Connected" }).selectOption("Elbow");
  await arm.button("Look for servos").click();
  await expect(arm.panel.getByText("model 777 with id 1 at 1000000 baud")).toBeVisible();
  await arm.button("Make it the elbow (id 3)").click();
  await expect(arm.panel.getByRole("listitem").filter({ hasText: "Make it the elbow" }).getByText("✓ done")).toBeVisible();
});
