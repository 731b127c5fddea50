import { ADAPTER, expect, inWorker, test, WEBGL2 } from "../../fixtures/blank.ts";

test("a worker finds no adapter, though there is WebGPU to ask, and no WebGL2", async ({ page }) => {
  expect(await page.evaluate(() => "gpu" in navigator), "the null adapter is what is provoked here").toBe(true);
  expect(await page.evaluate(inWorker, ADAPTER)).toBeNull();
  expect(await page.evaluate(inWorker, WEBGL2)).toBe(false);
});
