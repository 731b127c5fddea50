// The policy computes the same on the GPU as on the CPU.

import { expect, type Playground, type State, test } from "../fixtures/playground.ts";

const [STEPS, DIMS, BINS] = [8, 7, 256];
const SCENE = { seed: 4, stage: "none" } as const;

/** Of probabilities and normalised actions absolutely, of logits relatively. */
const TOLERANCE = 1e-3;

test("one step on WebGPU equals the same step on the CPU", async ({ playground }) => {
  test.slow();
  const cpu = await look(playground, "cpu");
  const gpu = await look(playground, "webgpu");
  expect(gpu.state.backend, "no WebGPU adapter was found").toMatchObject({ webgpu: {} });
  expect(cpu.state.backend).toMatchObject({ cpu: {} });
  expect(gpu.pixels, "both looked at the same picture").toEqual(cpu.pixels);
  expect(gpu.probabilities).toHaveLength(STEPS * DIMS * BINS);

  expect(largestDifference(gpu.probabilities, cpu.probabilities)).toBeLessThan(TOLERANCE);
  expect(largestDifference(normalised(gpu.state), normalised(cpu.state))).toBeLessThan(TOLERANCE);
  expect(largestLogitError(gpu.probabilities, cpu.probabilities)).toBeLessThan(TOLERANCE);
});

test("a device that is lost in the middle of a run is survived on the CPU", async ({ playground }) => {
  test.slow();
  await look(playground, "webgpu");
  const before = await playground.state();
  await playground.run.click();
  await playground.until(({ step }) => step > 0, "a run on the GPU", 240_000);
  expect((await playground.state()).backend).toMatchObject({ webgpu: {} });
  await playground.lose("device");
  const lost = await playground.until(({ backend }) => backend !== null && "cpu" in backend, "the CPU takes over");
  const after = await playground.until(({ step, run }) => step > lost.step || typeof run === "object", "the run goes on");
  expect([after.seed, after.sentence]).toEqual([before.seed, before.sentence]);
  expect(after.objects).toEqual(before.objects);
  await expect(playground.page.getByRole("log")).toContainText("the WebGPU device was lost");
});

interface Look {
  state: State;
  probabilities: number[];
  pixels: number[];
}

/** One forward pass on the scene at rest. */
async function look(playground: Playground, backend: "cpu" | "webgpu"): Promise<Look> {
  // Another fragment alone would not load the page anew.
  await playground.page.goto("about:blank");
  await playground.visit({ ...SCENE, backend, say: "reach for the blue cube" });
  const state = await playground.until(({ last }) => last !== null, `a pass on ${backend}`, 240_000);
  return { state, probabilities: await playground.probabilities(), pixels: await playground.pixels() };
}

/** The chunk on the scale of the bins, 0 to 1. */
function normalised({ last, model }: State): number[] {
  const { low, high } = model!.range;
  return last!.chunk.steps.flatMap((step, s) =>
    step.map((value, d) => (value - low[s]![d]!) / (high[s]![d]! - low[s]![d]!)),
  );
}

function largestDifference(a: number[], b: number[]): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/**
 * The largest difference of the logits, relative to the largest logit of their distribution.
 * A softmax forgets a common offset, so logits are taken from their mean; what underflows to zero has none.
 */
function largestLogitError(a: number[], b: number[]): number {
  let most = 0;
  for (let start = 0; start < a.length; start += BINS) {
    const bins = [...Array(BINS).keys()].map((bin) => start + bin).filter((i) => a[i]! > 1e-30 && b[i]! > 1e-30);
    expect(bins.length).toBeGreaterThan(1);
    const logits = (p: number[]) => {
      const logs = bins.map((i) => Math.log(p[i]!));
      const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
      return logs.map((log) => log - mean);
    };
    const [la, lb] = [logits(a), logits(b)];
    const scale = Math.max(...lb.map(Math.abs));
    most = Math.max(most, largestDifference(la, lb) / scale);
  }
  return most;
}
