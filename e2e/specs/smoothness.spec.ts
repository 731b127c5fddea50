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
  const path = test.info().outputPath("trace.json");
  await browser.startTracing(page, { path, categories: ["toplevel"] });
  const { step } = await playground.state();
  await page.waitForTimeout(5_000);
  const after = await playground.state();
  // That nothing is found means something only if something would be.
  await page.evaluate(() => {
    setTimeout(() => {
      const until = performance.now() + 400;
      while (performance.now() < until);
    });
  });
  await page.waitForTimeout(1_500);
  await browser.stopTracing();
  expect(after.step > step || typeof after.run === "object", "the run went on meanwhile").toBe(true);

  const tasks = longestFirst(JSON.parse(await readFile(path, "utf8")).traceEvents);
  expect(tasks[0], "the task made for this test is found").toBeGreaterThan(LONGEST_TASK_MS);
  expect(tasks[1], "the next longest is the page's own").toBeLessThan(LONGEST_TASK_MS);
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

/** Lengths of the main thread's tasks in milliseconds. */
function longestFirst(events: TraceEvent[]): number[] {
  const isMain = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const main = new Set(isMain.map(({ pid, tid }) => `${pid} ${tid}`));
  return events
    .filter(({ name, ph, pid, tid }) => ph === "X" && name.endsWith("RunTask") && main.has(`${pid} ${tid}`))
    .map(({ tdur }) => (tdur ?? 0) / 1000)
    .sort((a, b) => b - a);
}
