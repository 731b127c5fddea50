// A second arm that a person moves by hand: the first goes slowly to where it is, follows it, and holds when it is lost.

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";

test("an arm follows a leader, and holds when the leader is gone", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.power();
  const leader = arm.leader;
  await expect(leader.getByText("No leader is connected.")).toBeVisible();
  await expect(arm.panel.getByRole("radio", { name: "The leader", exact: true })).toHaveCount(0);

  await arm.connectLeader();
  await expect(leader.getByText("All six servos answer, and nothing is wrong.")).toBeVisible();
  await expect(leader.getByText("Ready: switch the torque of your arm on")).toBeVisible();

  // It begins stretched out, and the arm folded: the way there is slow.
  await arm.driver("The leader");
  await expect(arm.bar).toContainText("Under power, following the leader");
  const [before, begun] = [await arm.degrees("Elbow"), Date.now()];
  await page.waitForTimeout(1_000);
  const perSec = Math.abs((await arm.degrees("Elbow")) - before) / ((Date.now() - begun) / 1_000);
  expect(perSec, "23° a second, and the table is a fifth of a second old").toBeLessThan(35);
  await expect.poll(() => arm.degrees("Elbow"), { message: "it arrives" }).toBeLessThan(8);

  await arm.hand("base", leader).fill("0.6");
  await expect.poll(() => arm.degrees("Base"), { message: "it follows" }).toBeGreaterThan(28);

  await leader.getByRole("button", { name: "Pull the cable", exact: true }).click();
  await expect(arm.panel.getByText("the leader arm is not heard; held").first()).toBeVisible();
  await expect(leader.getByText("The leader’s line is gone").first()).toBeVisible();
  // Not for ever: after two seconds somebody has to say so again.
  await expect(arm.bar).toContainText("Under power, holding itself");
  await expect(arm.panel.getByText("The leader has not been heard for two seconds").first()).toBeVisible();

  await leader.getByRole("button", { name: "Plug it in", exact: true }).click();
  await expect(leader.getByText("Ready: switch the torque of your arm on")).toBeVisible();
  await arm.hand("base", leader).fill("-0.4");
  await page.waitForTimeout(1_000);
  expect(await arm.degrees("Base"), "nobody told it to go on").toBeGreaterThan(28);
  await arm.driver("The leader");
  await expect.poll(() => arm.degrees("Base")).toBeLessThan(-15);

  await page.keyboard.press("Escape");
  await expect(arm.said).toContainText("Hold: 6 of 6");
  await expect(arm.bar).toContainText("Under power, holding itself");
});

test("a leader nobody has calibrated is not followed until it is", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.power();
  await arm.connectLeader({ calibrated: false });
  const leader = arm.leader;
  await expect(leader.getByText("Calibrate it first.")).toBeVisible();
  await arm.driver("The leader");
  await expect(arm.panel.getByText("No leader is heard").first()).toBeVisible();
  await expect(arm.bar).toContainText("Under power, holding itself");

  await leader.getByRole("button", { name: "Calibrate", exact: true }).click();
  await leader.getByRole("button", { name: "Move every joint to both ends", exact: true }).click();
  await expect(leader.getByRole("list", { name: "Ranges" }).getByText("✓ done")).toHaveCount(6);
  await page.waitForTimeout(2_500);
  await leader.getByRole("button", { name: "Write calibration", exact: true }).click();
  await expect(leader.getByText("Made just now, written into the servos")).toBeVisible();
  const registers = leader.getByRole("button", { name: "Write registers", exact: true });
  if (await registers.isEnabled()) await registers.click();
  await expect(leader.getByText("Ready: switch the torque of your arm on")).toBeVisible();
  const kept = await page.evaluate(() => localStorage.getItem("arms"));
  expect(kept).toContain("simulated-so101-leader/1");
});
