// Positions in files as LeRobot has them: each number by its formulas, from the calibration, and the arm goes there again.

import type { Locator } from "@playwright/test";

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";
import { saved } from "../../fixtures/saved.ts";

type Calibration = Record<string, { drive_mode: number; range_min: number; range_max: number }>;

interface File {
  format: string;
  arm: string;
  name: string;
  at_ms: number[];
}

interface Angles extends File {
  joints_rad: number[][];
}

interface Numbers extends File {
  norm_mode_body: string;
  calibration: Calibration;
  names: string[];
  action: number[][];
}

const JOINTS = ["shoulder_pan", "shoulder_lift", "elbow_flex", "wrist_flex", "wrist_roll", "gripper"];
/** The jaw's ends, closed and open, from the arm's description. */
const JAW_RAD = [-0.174533, 1.74533] as const;

/** Where a servo is: a turn is 4096 steps; zero is the middle of its range, and of a jaw the ends are the ends. */
function steps(joint: string, angle_rad: number, { range_min, range_max }: Calibration[string]): number {
  const [closed, open] = JAW_RAD;
  if (joint === "gripper") return Math.round(range_min + ((angle_rad - closed) / (open - closed)) * (range_max - range_min));
  return Math.round((range_min + range_max) / 2 + (angle_rad / (2 * Math.PI)) * 4096);
}

/** `_normalize` of LeRobot's `motors_bus.py`; no drive mode of this arm is 1. */
function normalised(mode: string, val: number, { range_min: min, range_max: max }: Calibration[string]): number {
  const bounded = Math.min(max, Math.max(min, val));
  switch (mode) {
    case "range_m100_100":
      return ((bounded - min) / (max - min)) * 200 - 100;
    case "range_0_100":
      return ((bounded - min) / (max - min)) * 100;
    case "degrees":
      return ((val - (min + max) / 2) * 360) / (4096 - 1);
    default:
      throw new Error(mode);
  }
}

async function savedText(button: Locator): Promise<string> {
  return (await saved(button)).content.toString();
}

test("a move is exported in LeRobot's numbers, imported by what it says of them, and replayed", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  const region = arm.panel.getByRole("region", { name: "Recorded moves", exact: true });
  const moves = region.getByRole("list", { name: "Moves" });
  const unit = region.getByRole("combobox", { name: "Positions in files" });
  const calibration = JSON.parse(await savedText(arm.button("Export"))) as Calibration;
  for (const joint of JOINTS) expect(calibration[joint]?.drive_mode, joint).toBe(0);

  await region.getByRole("textbox", { name: "Name of the move" }).fill("wave");
  await arm.button("Record").click();
  await arm.hand("base").fill("0.8");
  await arm.hand("jaw").fill("0.9");
  await expect.poll(() => arm.degrees("Base")).toBeGreaterThan(40);
  await page.waitForTimeout(1_000);
  await arm.button("Finish recording").click();
  await expect(moves.getByText("wave", { exact: true })).toBeVisible();

  const angles = JSON.parse(await savedText(arm.button("Export wave"))) as Angles;
  expect(angles.format).toBe("vla-playground move 1");
  expect(Math.max(...angles.joints_rad.map((pose) => pose[0]!)), "it was moved").toBeGreaterThan(0.7);
  const files: string[] = [];
  for (const [label, body] of [["LeRobot, −100 to 100", "range_m100_100"], ["LeRobot, degrees", "degrees"]] as const) {
    await unit.selectOption(label);
    const text = await savedText(arm.button("Export wave"));
    files.push(text);
    const file = JSON.parse(text) as Numbers;
    expect(file).toMatchObject({ format: "vla-playground LeRobot move 1", arm: "so101", name: "wave", norm_mode_body: body });
    expect(file.names).toEqual(JOINTS.map((joint) => `${joint}.pos`));
    expect(file.calibration).toEqual(calibration);
    expect(file.at_ms).toEqual(angles.at_ms);
    expect(file.action.length).toBe(angles.joints_rad.length);
    for (const [pose, row] of file.action.entries()) {
      for (const [place, joint] of JOINTS.entries()) {
        const at = steps(joint, angles.joints_rad[pose]![place]!, calibration[joint]!);
        const mode = joint === "gripper" ? "range_0_100" : body;
        const wanted = normalised(mode, at, calibration[joint]!);
        expect(Math.abs(row[place]! - wanted), `${joint} of pose ${pose}, ${mode}`).toBeLessThan(1e-3);
      }
    }
  }

  // The telemetry has the same choice, and its columns say it.
  const telemetry = arm.panel.getByRole("region", { name: "Telemetry", exact: true });
  await expect(telemetry.getByRole("combobox", { name: "Positions in files" }).locator("option:checked")).toHaveText("LeRobot, degrees");
  const [names, ...rows] = (await savedText(arm.button("Save as CSV"))).trim().split("\n");
  const column = names!.split(",").indexOf("shoulder_pan_position_lerobot_degrees");
  expect(names).toContain(",gripper_position_lerobot_range_0_100,");
  // Of a joint that was not turned round they are the page's own, which are shown without decimals.
  expect(Math.abs(Number(rows.at(-1)!.split(",")[column]) - (await arm.degrees("Base")))).toBeLessThan(1);

  // What nobody can tell the meaning of is refused.
  const chooser = region.getByLabel("Add from a file");
  const add = (text: string) =>
    chooser.setInputFiles({ name: "move.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await arm.button("Forget wave").click();
  await expect(region.getByText("No move is kept of this arm.")).toBeVisible();
  for (const [from, to, told] of [
    ['"degrees"', '"radians"', "Nothing was imported: its numbers are \"radians\", and only"],
    ["wrist_roll.pos", "wrist_yaw.pos", "Nothing was imported: its columns are"],
    ['"calibration"', '"calibrated"', "Nothing was imported: its numbers are of a calibration, and there is none in it."],
  ] as const) {
    await add(files[1]!.replace(from, to));
    await expect(region.getByRole("status")).toContainText(told);
  }
  await expect(region.getByText("No move is kept of this arm.")).toBeVisible();

  // Both come back as what they were, whatever is chosen.
  await unit.selectOption("Angles of this page");
  for (const text of files) {
    await add(text);
    await expect(moves.getByText("wave", { exact: true })).toBeVisible();
    const back = JSON.parse(await savedText(arm.button("Export wave"))) as Angles;
    expect(back.at_ms).toEqual(angles.at_ms);
    const off_rad = back.joints_rad.flatMap((pose, at) => pose.map((angle, place) => Math.abs(angle - angles.joints_rad[at]![place]!)));
    expect(Math.max(...off_rad), "less than a step of a servo").toBeLessThan(1e-3);
    if (text === files[0]) await arm.button("Forget wave").click();
  }

  await arm.waveAgain();
});

test("without a calibration there are no numbers of LeRobot, and the page says so", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect({ calibrated: false });
  const region = arm.panel.getByRole("region", { name: "Recorded moves", exact: true });
  await arm.button("Record").click();
  await page.waitForTimeout(500);
  await arm.button("Finish recording").click();
  await region.getByRole("combobox", { name: "Positions in files" }).selectOption("LeRobot, −100 to 100");
  await arm.button("Export Move").click();
  await expect(region.getByRole("status")).toContainText("numbers of LeRobot are of a calibration, and this arm has none.");
  await arm.button("Save as CSV").click();
  await expect(page.getByText("Nothing was saved: numbers of LeRobot are of a calibration")).toBeVisible();
});
