// The page itself stays free: whatever is heavy happens in the workers.

import { longestTask } from "../fixtures/load.ts";
import { expect, LIGHT, test } from "../fixtures/playground.ts";

/** A main-thread task longer than this is felt. */
const LONGEST_TASK_MS = 50;

// Playwright's own recording takes snapshots of the page, in tasks that would count as the page's.
test.use({ trace: "off" });

test("no task of the page is long while the policy runs, on a processor a quarter as fast", async ({ playground, page, browser }) => {
  await playground.open({ ...LIGHT, seed: 2 });
  await playground.ask("put the yellow cube on the red zone");
  await playground.until(({ step }) => step > 2, "a run");

  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const longest = (during: () => Promise<unknown>): Promise<number> =>
    longestTask(browser, page, test.info().outputPath("trace.json"), during);

  const { step } = await playground.state();
  // Whatever else this computer does only ever adds to a task, so the quieter of two stretches counts.
  const stretches = [await longest(() => page.waitForTimeout(4_000)), await longest(() => page.waitForTimeout(4_000))];
  expect(Math.min(...stretches)).toBeLessThan(LONGEST_TASK_MS);
  const after = await playground.state();
  expect(after.step > step || typeof after.run === "object", "the run went on meanwhile").toBe(true);

  // That nothing was found means something only if something would have been.
  const provoked = await longest(async () => {
    await page.evaluate(() => {
      setTimeout(() => {
        const until = performance.now() + 400;
        while (performance.now() < until);
      });
    });
    await page.waitForTimeout(1_500);
  });
  expect(provoked, "a task made for this test is found").toBeGreaterThan(LONGEST_TASK_MS);
});
