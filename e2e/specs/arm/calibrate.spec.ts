// The wizard: sweep, write, check by hand; files in and out; what the browser keeps.

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";
import { saved } from "../../fixtures/saved.ts";

test("an arm is calibrated by hand, checked, and remembered", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect({ calibrated: false });
  await expect(arm.panel.getByText("The servos have no calibration")).toBeVisible();
  await arm.button("Torque on").click();
  await expect(arm.panel.getByText("The arm is not calibrated").first()).toBeVisible();

  await arm.button("Calibrate").click();
  const ranges = arm.panel.getByRole("list", { name: "Ranges" });
  await expect(ranges.getByText("move it").first()).toBeVisible();
  await expect(arm.button("Write calibration")).toBeDisabled();
  await arm.button("Move every joint to both ends").click();
  await expect(ranges.getByText("✓ done")).toHaveCount(6);
  await page.waitForTimeout(2_500);
  await arm.button("Write calibration").click();
  await expect(arm.panel.getByText("Made just now, written into the servos")).toBeVisible();

  // Signs, by small moves of a hand.
  await arm.button("Check the sign of base").click();
  await expect(arm.panel.getByText("Move it to its right")).toBeVisible();
  const hand = arm.panel.getByRole("slider", { name: "Hand at the base" });
  await hand.fill("0.6");
  await expect(arm.panel.getByText("✓ Right.")).toBeVisible();
  await arm.button("Check the sign of base").click();
  await hand.fill("0");
  await expect(arm.panel.getByText("It went the other way")).toBeVisible();
  await arm.button("It is in its zero pose now").click();
  await expect(arm.panel.getByText(/✓ Zero is right|✗ Off/)).toBeVisible();

  // A file that LeRobot reads, and back.
  const { content, path } = await saved(arm.button("Export"));
  const calibration = JSON.parse(content.toString()) as Record<string, Record<string, number>>;
  expect(Object.keys(calibration)).toEqual(["shoulder_pan", "shoulder_lift", "elbow_flex", "wrist_flex", "wrist_roll", "gripper"]);
  expect(Object.keys(calibration["elbow_flex"]!)).toEqual(["id", "drive_mode", "homing_offset", "range_min", "range_max"]);
  const chooser = arm.panel.getByLabel("Import");
  await chooser.setInputFiles({ name: "bad.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await expect(arm.panel.getByText("the calibration says nothing of shoulder_pan").first()).toBeVisible();
  await chooser.setInputFiles(path);
  await expect(arm.panel.getByText("Made just now").first()).toBeVisible();

  // Another session of the same arm finds its torque ready to be switched on.
  await arm.power();
  const kept = await page.evaluate(() => localStorage.getItem("arms"));
  expect(kept).toContain("homing_offset");
});

test("limits stay within their bounds and are kept", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  const speed = arm.panel.getByRole("spinbutton", { name: "Joint speed, °/s" });
  await speed.fill("9999");
  await speed.blur();
  await expect(speed).toHaveValue("143");
  await speed.fill("30");
  await speed.blur();
  await page.reload();
  await arm.connect();
  await expect(arm.panel.getByRole("spinbutton", { name: "Joint speed, °/s" })).toHaveValue("30");
});
