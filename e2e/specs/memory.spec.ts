// What the tab takes, as the operating system counts it.

import { renderersBytes } from "../fixtures/load.ts";
import { expect, LIGHT, test } from "../fixtures/playground.ts";

/** For the page and both workers, after a run. */
const MOST_BYTES = 600e6;
/** A browser with three wasm programs and a model in it cannot do with less; that much less would not have been counted. */
const LEAST_BYTES = 60e6;

test("the tab takes less memory than a school laptop has to spare", async ({ playground, browser }) => {
  await playground.open({ seed: 2, backend: LIGHT.backend!, stage: "webgl" });
  const { objects } = await playground.state();
  await playground.ask(`reach for the ${objects[0]!.name}`);
  await playground.until(({ step, run }) => step > 10 || typeof run === "object", "a run");

  const bytes = await renderersBytes(browser);
  test.info().annotations.push({ type: "memory", description: `${Math.round(bytes / 1e6)} MB` });
  expect(bytes).toBeGreaterThan(LEAST_BYTES);
  expect(bytes).toBeLessThan(MOST_BYTES);
});
