// The page itself stays free: whatever is heavy happens in the workers.

import { expect, LIGHT, test } from "../fixtures/playground.ts";

/** A main-thread task longer than this is felt. */
const LONGEST_TASK_MS = 50;

test("no task of the page is long while the policy runs, on a processor a quarter as fast", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 2 });
  const { objects } = await playground.state();
  await playground.ask(`reach for the ${objects[0]!.name}`);
  await playground.until(({ step }) => step > 2, "a run");

  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.evaluate(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ entryTypes: ["longtask"] });
    Object.assign(window, { tasks });
  });
  const seen = () => page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
  const { step } = await playground.state();
  await page.waitForTimeout(5_000);
  const tasks = await seen();
  // The browser reports only what is over 50 ms.
  expect(tasks.filter((ms) => ms > LONGEST_TASK_MS)).toEqual([]);
  const after = await playground.state();
  expect(after.step > step || typeof after.run === "object", "the run went on meanwhile").toBe(true);

  // That nothing was reported means something only if something would have been.
  await page.evaluate(() => {
    const until = performance.now() + 100;
    while (performance.now() < until);
  });
  await expect.poll(seen, { message: "a long task is reported" }).not.toEqual([]);
});
