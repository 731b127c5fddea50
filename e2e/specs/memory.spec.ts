import { expect, LIGHT, test } from "../fixtures/playground.ts";

/** For the page and both workers, a run on the way. */
const MOST_BYTES = 600e6;

test("the tab takes less memory than a school laptop has to spare", async ({ playground, page }) => {
  const link = new URLSearchParams({ seed: "2", backend: LIGHT.backend!, stage: "webgl" });
  await page.goto(`isolated/index.html#${link}`);
  await playground.ready();
  const { objects } = await playground.state();
  await playground.ask(`reach for the ${objects[0]!.name}`);
  await playground.until(({ step, run }) => step > 10 || typeof run === "object", "a run");

  const memory = await page.evaluate(async () => {
    type Measuring = { measureUserAgentSpecificMemory(): Promise<{ bytes: number; breakdown: { bytes: number; types: string[] }[] }> };
    const { bytes, breakdown } = await (performance as unknown as Measuring).measureUserAgentSpecificMemory();
    return { bytes, breakdown: breakdown.filter((part) => part.bytes > 0) };
  });
  test.info().annotations.push({ type: "memory", description: JSON.stringify(memory) });
  // Less than the weights alone would mean that the workers were not counted.
  expect(memory.bytes).toBeGreaterThan(10e6);
  expect(memory.bytes).toBeLessThan(MOST_BYTES);
});
