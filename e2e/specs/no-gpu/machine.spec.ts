import { ADAPTER, expect, inWorker, test, WEBGL2 } from "../../fixtures/blank.ts";

test("a worker finds neither WebGPU nor WebGL2", async ({ page }) => {
  expect(await page.evaluate(inWorker, ADAPTER)).toBeNull();
  expect(await page.evaluate(inWorker, WEBGL2)).toBe(false);
});
