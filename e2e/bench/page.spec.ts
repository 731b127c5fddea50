// `cargo xtask bench --only page`: an episode's steps shown again and again, ten a second, in all panels, on a processor a
// quarter as fast. Prints the main thread's longest task and the tab's memory, minute by minute. Everything that can be
// unfolded is: each block of the diagram, all layers and heads, the top tokens, two runs side by side. Then how fast it is live,
// and what it costs to have the maps of a pass handed out, which may be a quarter of a step.

import type { Page } from "@playwright/test";

import { longestTask, renderersBytes } from "../fixtures/load.ts";
import { expect, LIGHT, test } from "../fixtures/playground.ts";

const MINUTES = Number(process.env.BENCH_MINUTES ?? 10);
/** Steps of the episode. */
const STEPS = 60;
/** Steps a second that count as ten: a replay makes ten, and the next one begins a moment after it. */
const FEWEST_PER_SEC = 8;
/** Leaves what can be folded as a visitor finds it, to compare the two. */
const FOLDED = process.env.BENCH_FOLDED !== undefined;
const PANELS = "seen,chosen,timeline,diagram,compare";

// Playwright's own recording takes snapshots of the page, in tasks that would count as the page's.
test.use({ trace: "off" });

test("all panels, ten recorded steps a second", async ({ playground, page, browser }) => {
  test.setTimeout((MINUTES + 5) * 60_000);
  await playground.open({ ...LIGHT, seed: 2, panels: PANELS });
  await playground.ask("put the yellow cube on the red zone");
  await playground.until(({ step, run }) => step >= STEPS || typeof run === "object", "an episode", 120_000);
  await page.keyboard.press("Escape");
  await playground.until(({ run }) => run === "idle" || typeof run === "object", "a stop");
  for (const side of ["A", "B"]) await page.getByRole("button", { name: `Keep this run as ${side}` }).click();
  if (!FOLDED) await unfoldAll(page);
  await countSteps(page);
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await session.send("Performance.enable");

  /** Replays whenever the last replay has come to its end. */
  const replay = async (ms: number): Promise<{ shown: number; perSec: number }> => {
    const [began, before] = [Date.now(), await stepsSoFar(page)];
    const until = began + ms;
    const shown = new Set<number>();
    while (Date.now() < until) {
      const again = page.getByRole("button", { name: "Replay" });
      if (await again.isVisible()) await again.click();
      const { at, last } = await playground.state();
      if (at !== null && last?.id === at) shown.add(at);
      await page.waitForTimeout(200);
    }
    const perSec = (((await stepsSoFar(page)) - before) * 1000) / (Date.now() - began);
    expect.soft(perSec, "steps a second are fed").toBeGreaterThan(FEWEST_PER_SEC);
    return { shown: shown.size, perSec };
  };

  const rows: Record<string, number>[] = [];
  for (let minute = 1; minute <= MINUTES; minute++) {
    let traced = { shown: 0, perSec: 0 };
    const path = test.info().outputPath("trace.json");
    const task = await longestTask(browser, page, path, async () => (traced = await replay(15_000)));
    expect.soft(traced.shown, "steps whose passes are shown").toBeGreaterThan(10);
    await replay(45_000);
    // What nobody holds any more is no memory that grows.
    await session.send("HeapProfiler.collectGarbage");
    const { metrics } = await session.send("Performance.getMetrics");
    const heap = metrics.find(({ name }) => name === "JSHeapUsedSize")!.value;
    const bytes = await renderersBytes(browser);
    rows.push({
      minute,
      longestTaskMs: Math.round(task * 10) / 10,
      stepsPerSec: Math.round(traced.perSec * 10) / 10,
      passesShown: traced.shown,
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
  await playground.open({ ...LIGHT, seed: 2, panels: PANELS });
  await unfoldAll(page);
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

/** Passes of each kind that are timed; `BENCH_PASSES` for a shorter look. */
const PASSES = Number(process.env.BENCH_PASSES ?? 60);
/** What a step with all its maps may take, beside one without. */
const MOST_FOR_MAPS = 1.25;

test("what the maps of a pass cost, from the question to the page's own copy of the answer", async ({ playground, page }) => {
  test.setTimeout(5 * 60_000);
  await page.addInitScript(() => {
    const policies: Worker[] = [];
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        if (options?.name === "inference") policies.push(this);
      }
    };
    Object.assign(window, { policies });
  });
  await playground.open({ ...LIGHT, seed: 2 });
  await playground.instruction.fill("put the yellow cube on the red zone");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  const { last } = await playground.until(({ last, step, picture }) => step === 1 && last?.id === picture, "one step");

  // The worker decodes, packs and posts each answer; the page's own listener, which was there first, has copied it out of
  // its buffers by the time it is heard here. Drawing is no part of it: the page did not ask these questions.
  const took = await page.evaluate(
    async ({ of, passes }) => {
      const policy = (window as unknown as { policies: Worker[] }).policies.at(-1)!;
      // The page's own ids have this bit; these are far from those it has used.
      let id = 2 ** 31 + 2 ** 20;
      const ask = (taps: "none" | "all") =>
        new Promise<number>((resolve) => {
          const mine = ++id;
          const askedMs = performance.now();
          const hear = ({ data }: MessageEvent<[{ stepped?: { id: number; tapped: boolean } }]>) => {
            if (data[0].stepped?.id !== mine) return;
            policy.removeEventListener("message", hear);
            if (data[0].stepped.tapped !== (taps === "all")) throw new Error("another answer than was asked for");
            resolve(performance.now() - askedMs);
          };
          policy.addEventListener("message", hear);
          policy.postMessage([{ what_if: { id: mine, of, intervention: { words: [], patches: [] }, taps } }]);
        });
      for (const taps of ["none", "all", "none", "all"] as const) await ask(taps);
      const took = { none: [] as number[], all: [] as number[] };
      // In turn, so that whatever else this computer does meets both alike.
      for (let pass = 0; pass < passes; pass++) for (const taps of ["none", "all"] as const) took[taps].push(await ask(taps));
      return took;
    },
    { of: last!.id, passes: PASSES },
  );
  const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1]!;
  const [noneMs, allMs] = [median(took.none), median(took.all)];
  console.table([{ noneMs: Math.round(noneMs * 10) / 10, allMs: Math.round(allMs * 10) / 10, share: Math.round((allMs / noneMs) * 100) / 100 }]);
  expect(allMs / noneMs).toBeLessThanOrEqual(MOST_FOR_MAPS);
});

/** Unfolds everything in the panels that are open. */
async function unfoldAll(page: Page): Promise<void> {
  const folded = page.locator("#seen, #chosen, #timeline, #diagram, #compare").locator("details:not([open])");
  expect(await folded.count(), "there is something to unfold").toBeGreaterThan(5);
  await folded.evaluateAll((all) => all.forEach((details) => ((details as HTMLDetailsElement).open = true)));
  await expect(folded).toHaveCount(0);
}

/** Counts from now on how often the timeline puts another step on show. */
async function countSteps(page: Page): Promise<void> {
  await page.getByRole("slider", { name: "Step to look at" }).evaluate((slider) => {
    const said = () => slider.getAttribute("aria-valuetext");
    const counter = { steps: 0, last: said() };
    const watch = () => {
      if (said() !== counter.last) counter.steps += 1;
      counter.last = said();
    };
    new MutationObserver(watch).observe(slider, { attributeFilter: ["aria-valuetext"] });
    Object.assign(window, { counter });
  });
}

async function stepsSoFar(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { counter: { steps: number } }).counter.steps);
}
