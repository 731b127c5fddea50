import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { findCamera, interpose, staysStill } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-cube")] } });

/** Runs in the page: stops the pictures, and waits until the page says so; how long that took. */
async function stopAndWait(): Promise<number> {
  const { camera, playground } = window as unknown as {
    camera: { stopped: boolean };
    playground: { state(): { desk: { frozen: boolean } } };
  };
  const begun = performance.now();
  camera.stopped = true;
  while (!playground.state().desk.frozen && performance.now() - begun < 5000) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - begun;
}

/** A machine that draws in software beside other work included. */
const SAID_WITHIN_MS = 1000;

test("a camera whose pictures stop holds the arm and says so, and goes on when they come again", async ({ playground, page }) => {
  await page.addInitScript(interpose);
  await playground.open({ ...LIGHT, seed: 1 });
  await findCamera(playground);
  const stop = (stopped: boolean) =>
    page.evaluate((stopped) => Object.assign((window as unknown as { camera: object }).camera, { stopped }), stopped);
  const after = await page.evaluate(stopAndWait);
  console.log(`said to stand still ${after.toFixed(0)} ms after the last picture was drawn`);
  expect(after, "the arm holds within 0.3 s of the last frame; the canvas and this test take their time too").toBeLessThan(SAID_WITHIN_MS);
  await expect(page.getByText("The camera’s picture stands still, so the arm holds.").first()).toBeVisible();
  await staysStill(playground);
  await stop(false);
  await playground.until(({ desk }) => !desk.frozen && desk.seen?.found != null, "pictures come again", 10_000);
});
