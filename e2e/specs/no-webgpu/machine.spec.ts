import { ADAPTER, expect, inWorker, test, WEBGL2 } from "../../fixtures/blank.ts";

test("a worker finds WebGL2 and no WebGPU adapter", async ({ page }) => {
  expect(await page.evaluate(inWorker, ADAPTER)).toBeNull();
  expect(await page.evaluate(inWorker, WEBGL2)).toBe(true);
});
