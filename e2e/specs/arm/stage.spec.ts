// The stage beside a connected arm: where the processor draws it, it leaves time for the loop over the bus.

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";

/** Five frames a second, and the one that a count may begin with. */
const MOST_FRAMES_PER_SEC = 6;

test("a software GPU draws five frames a second while an arm is connected", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await playground.open({ backend: "cpu", seed: 2, panels: "arm" });
  await arm.connect();
  const { objects } = await playground.state();
  await playground.ask(`reach for the ${objects[0]!.name}`);
  await playground.goOn();
  await playground.until(({ step }) => step > 5, "the model moves the rendered arm");
  // Let what was counted before go by.
  await page.waitForTimeout(2_500);
  const counts: number[] = [];
  for (let look = 0; look < 4; look++) {
    await page.waitForTimeout(1_000);
    counts.push((await playground.state()).pace.framesPerSec);
  }
  expect(Math.max(...counts), `frames a second: ${counts.join(", ")}`).toBeLessThanOrEqual(MOST_FRAMES_PER_SEC);
  expect(Math.min(...counts)).toBeGreaterThan(0);
});
