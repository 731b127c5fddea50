// `cargo xtask bench --only page`: an episode's steps shown again and again, ten a second, in all panels, on a processor a
// quarter as fast. Prints the main thread's longest task and the tab's memory, minute by minute.

import { longestTask, renderersBytes } from "../fixtures/load.ts";
import { expect, LIGHT, test } from "../fixtures/playground.ts";

const MINUTES = Number(process.env.BENCH_MINUTES ?? 10);
/** Steps of the episode. */
const STEPS = 60;

// Playwright's own recording takes snapshots of the page, in tasks that would count as the page's.
test.use({ trace: "off" });

test("all panels, ten recorded steps a second", async ({ playground, page, browser }) => {
  test.setTimeout((MINUTES + 5) * 60_000);
  await playground.open({ ...LIGHT, seed: 2, panels: "seen,chosen,timeline,diagram" });
  await playground.ask("put the yellow cube on the red zone");
  await playground.until(({ step, run }) => step >= STEPS || typeof run === "object", "an episode", 120_000);
  await page.keyboard.press("Escape");
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await session.send("Performance.enable");

  /** Replays whenever the last replay has come to its end. */
  const replay = async (ms: number): Promise<number> => {
    const until = Date.now() + ms;
    const shown = new Set<number>();
    while (Date.now() < until) {
      const again = page.getByRole("button", { name: "Replay" });
      if (await again.isVisible()) await again.click();
      const { at, last } = await playground.state();
      if (at !== null && last?.id === at) shown.add(at);
      await page.waitForTimeout(200);
    }
    return shown.size;
  };

  const rows: { minute: number; longestTaskMs: number; megabytes: number; heapMegabytes: number }[] = [];
  for (let minute = 1; minute <= MINUTES; minute++) {
    let shown = 0;
    const path = test.info().outputPath("trace.json");
    const task = await longestTask(browser, page, path, async () => (shown = await replay(15_000)));
    expect(shown, "steps are shown").toBeGreaterThan(10);
    await replay(45_000);
    const { metrics } = await session.send("Performance.getMetrics");
    const heap = metrics.find(({ name }) => name === "JSHeapUsedSize")!.value;
    const bytes = await renderersBytes(browser);
    rows.push({
      minute,
      longestTaskMs: Math.round(task * 10) / 10,
      megabytes: Math.round(bytes / 1e6),
      heapMegabytes: Math.round(heap / 1e6),
    });
    console.log(rows.at(-1));
  }
  console.table(rows);
});

/** How often each is measured; the median is what counts. */
const TIMES = 5;

test("live on the CPU backend: steps a second, and what a picture's decision hangs on", async ({ playground, page }) => {
  test.setTimeout(5 * 60_000);
  await playground.open({ ...LIGHT, seed: 2, panels: "seen,chosen,timeline,diagram" });
  await playground.instruction.fill("put the yellow cube on the red zone");
  await page.getByRole("radio", { name: "Effect" }).check({ force: true });
  const took: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    await page.getByRole("button", { name: "Step", exact: true }).click();
    await expect(page.getByText("Not measured for this picture yet.")).toBeVisible();
    await playground.until(({ last, picture }) => last?.id === picture, "the step of the picture on show");
    const passes = 1 + (await playground.state()).tokens.length + 64;
    const measure = page.getByRole("button", { name: "Measure", exact: true });
    const clickedMs = Date.now();
    await measure.click();
    const isMeasured = () => {
      type Seen = { playground: { state(): { effects: number | null; last: { id: number } | null } } };
      const { effects, last } = (window as unknown as Seen).playground.state();
      return effects !== null && effects === last?.id;
    };
    await page.waitForFunction(isMeasured, undefined, { polling: 10, timeout: 60_000 });
    took.push(((Date.now() - clickedMs) * 64) / passes);
  }

  await playground.run.click();
  const began = await playground.until(({ step, run }) => step >= TIMES + 5 && run === "running", "the run is under way");
  const beganMs = Date.now();
  const ended = await playground.until(({ step, run }) => step >= 45 || typeof run === "object", "the run goes on");
  const perSec = ((ended.step - began.step) * 1000) / (Date.now() - beganMs);
  const mapOf64Ms = Math.round(took.sort((a, b) => a - b)[TIMES >> 1]!);
  console.table([{ stepsPerSec: Math.round(perSec * 10) / 10, mapOf64Ms }]);
});
