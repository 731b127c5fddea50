// A gamepad moves joints where it is a person who moves the arm, and its right button stops it wherever that is.

import type { Page } from "@playwright/test";

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";

/** The right one of the four buttons under the thumb. */
const STOP = 1;
const RIGHT_TRIGGER = 7;

interface Pad {
  axes: number[];
  buttons: { value: number }[];
}

/** A gamepad that nobody touches, in a place that is not the first. */
async function plugIn(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const pad: Pad = { axes: [0, 0, 0, 0], buttons: Array.from({ length: 17 }, () => ({ value: 0 })) };
    Object.assign(window, { pad });
    Object.assign(navigator, { getGamepads: () => [null, pad, null, null] });
  });
}

async function push(page: Page, axis: number, by: number): Promise<void> {
  await page.evaluate(([axis, by]) => ((window as unknown as { pad: Pad }).pad.axes[axis!] = by!), [axis, by]);
}

async function press(page: Page, button: number, value: 0 | 1): Promise<void> {
  await page.evaluate(
    ([button, value]) => ((window as unknown as { pad: Pad }).pad.buttons[button!]!.value = value!),
    [button, value],
  );
}

test("sticks and triggers move joints, and the right button holds, then releases", async ({ playground, page }) => {
  await plugIn(page);
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.power();

  // Whose turn it is not, moves nothing.
  const base = await arm.degrees("Base");
  await push(page, 0, 1);
  await page.waitForTimeout(1_000);
  expect(Math.abs((await arm.degrees("Base")) - base)).toBeLessThanOrEqual(1);
  await push(page, 0, 0);

  // Folded up it has nowhere to go but up, by several joints at once.
  await arm.button("Home").click();
  await expect(arm.bar).toContainText("moved by you");
  await expect.poll(() => arm.degrees("Elbow")).toBeLessThan(56);
  // A stick that is let go does not stand quite in its middle.
  await push(page, 0, 0.1);
  await page.waitForTimeout(500);
  expect(Math.abs((await arm.degrees("Base")) - base)).toBeLessThanOrEqual(1);
  await push(page, 0, 1);
  await expect.poll(() => arm.degrees("Base"), { message: "the left stick turns the base", intervals: [50] }).toBeGreaterThan(base + 15);
  await push(page, 0, 0);
  const shoulder = await arm.degrees("Shoulder");
  await push(page, 1, -1);
  await expect.poll(() => arm.degrees("Shoulder"), { message: "pushed, it goes forward", intervals: [50] }).toBeGreaterThan(shoulder + 10);
  await push(page, 1, 0);
  await press(page, RIGHT_TRIGGER, 1);
  const jaw = await arm.degrees("Jaw");
  await expect.poll(() => arm.degrees("Jaw"), { message: "the right trigger closes the jaw", intervals: [50] }).toBeLessThan(jaw - 5);
  await press(page, RIGHT_TRIGGER, 0);

  // While a stick is pushed, too.
  await push(page, 0, -1);
  await expect.poll(() => arm.degrees("Base"), { message: "it turns back", intervals: [50] }).toBeLessThan(base + 10);
  await press(page, STOP, 1);
  await expect(arm.said).toContainText("Hold: 6 of 6 joints confirmed held.");
  await press(page, STOP, 0);
  await expect(arm.bar).toContainText("Under power, holding itself");
  // What the page shows of the joints comes ten times a second, and is then a little behind.
  await page.waitForTimeout(300);
  const held = await arm.degrees("Base");
  await page.waitForTimeout(1_000);
  expect(Math.abs((await arm.degrees("Base")) - held), "held, though the stick is still pushed").toBeLessThanOrEqual(2);
  await page.waitForTimeout(1_500);

  await press(page, STOP, 1);
  // Until the page has looked at the gamepad, what it said of the stop before is still there.
  await page.waitForTimeout(200);
  await expect(arm.said).toContainText("Hold: 6 of 6");
  await press(page, STOP, 0);
  await page.waitForTimeout(100);
  await press(page, STOP, 1);
  await expect(arm.said).toContainText("Release: 6 of 6 joints confirmed released.");
  await expect(arm.bar).toContainText("Limp");
});
