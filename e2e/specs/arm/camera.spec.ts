// A model that follows a webcam moves the arm only for as long as the camera shows something new.

import { executablePath, GPU, webcam } from "../../chromium.ts";
import { Arm } from "../../fixtures/arm.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { findCamera, interpose } from "../../fixtures/webcam.ts";

/** What the peak of a map over 12 by 12 patches has of it, with the patches around it. */
function peakShare(heat: number[]): number {
  const peak = heat.indexOf(Math.max(...heat));
  const far = (a: number, b: number) => Math.max(Math.abs((a % 12) - (b % 12)), Math.abs(Math.floor(a / 12) - Math.floor(b / 12)));
  const near = heat.filter((_, patch) => far(patch, peak) <= 1);
  return near.reduce((sum, share) => sum + share, 0) / heat.reduce((sum, share) => sum + share, 0);
}

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-cube")] } });

test("a camera that stands still holds the arm, with the reason, and the simulated one never does", async ({ playground, page }) => {
  await page.addInitScript(interpose);
  const arm = new Arm(playground);
  await playground.open({ ...LIGHT, seed: 1, panels: "arm" });
  await arm.connect();
  await arm.power();
  await findCamera(playground);
  await arm.driver("The model");
  await expect(arm.bar).toContainText("Under power, moved by the model");
  await playground.ask("reach for the red cube");
  await playground.goOnBeyond(0);
  await expect.poll(() => arm.degrees("Elbow", "Wanted"), { message: "the arm is told what the model wants" }).not.toBeNaN();
  // The run has set out, so its map had a peak; how clear a peak is there says how far off the threshold, a half, is.
  console.log(`the map of the red cube has ${Math.round(100 * peakShare((await playground.state()).last!.readouts.object))} % at its peak`);

  const camera = (stopped: boolean) =>
    page.evaluate((stopped) => Object.assign((window as unknown as { camera: object }).camera, { stopped }), stopped);
  await camera(true);
  await expect(arm.limited).toContainText("the camera has shown nothing new for too long; held");
  const held = await arm.degrees("Elbow");
  await page.waitForTimeout(1_000);
  expect(Math.abs((await arm.degrees("Elbow")) - held)).toBeLessThanOrEqual(1);
  await camera(false);
  await playground.until(({ desk }) => !desk.frozen, "pictures come again", 10_000);

  // Back at the simulated table no real camera is waited for.
  await page.getByRole("combobox", { name: "Source" }).selectOption("Simulated table");
  const { objects } = await playground.state();
  await playground.ask(`reach for the ${objects[0]!.name}`);
  await playground.goOnBeyond(1);
  await expect(arm.limited).not.toContainText("the camera has shown nothing new");
});
