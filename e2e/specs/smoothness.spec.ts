// The page itself stays free: whatever is heavy happens in the workers.

import { readFile } from "node:fs/promises";

import { expect, LIGHT, test } from "../fixtures/playground.ts";

/** A main-thread task longer than this is felt. */
const LONGEST_TASK_MS = 50;

// Playwright's own recording takes snapshots of the page, in tasks that would count as the page's.
test.use({ trace: "off" });

test("no task of the page is long while the policy runs, on a processor a quarter as fast", async ({ playground, page, browser }) => {
  await playground.open({ ...LIGHT, seed: 2 });
  await playground.ask("put the red cube in the cyan bowl");
  await playground.until(({ step }) => step > 2, "a run");

  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  /** The main thread's longest task while something goes on, in milliseconds. */
  const longest = async (during: () => Promise<unknown>): Promise<number> => {
    const path = test.info().outputPath("trace.json");
    await browser.startTracing(page, { path, categories: ["toplevel"] });
    await during();
    await browser.stopTracing();
    return longestTask(JSON.parse(await readFile(path, "utf8")).traceEvents);
  };

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

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  args: { name?: string };
  /** Time the thread itself spent, in microseconds: with two workers on two processors, it waits for its turn as well. */
  tdur?: number;
}

function longestTask(events: TraceEvent[]): number {
  const isMain = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const main = new Set(isMain.map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = events.filter(({ name, ph, pid, tid }) => ph === "X" && name.endsWith("RunTask") && main.has(`${pid} ${tid}`));
  return Math.max(0, ...tasks.map(({ tdur }) => (tdur ?? 0) / 1000));
}
