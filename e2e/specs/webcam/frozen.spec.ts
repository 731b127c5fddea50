import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { findCamera, interpose, staysStill } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-cube")] } });

/** From the time of the last frame to when the page has heard that the arm holds; `FROZEN_MS` in the engine is a part of it. */
const HELD_WITHIN_MS = 300;
/** And this much more, because page, engine, policy and this test take turns on two processors, which draw in software too. */
const TURNS_MS = 500;

/** Runs in the page: stops the pictures, and waits until the page says so; how long after the last frame's own time that was. */
async function stopAndWait(): Promise<number> {
  const { camera, playground } = window as unknown as {
    camera: { stopped: boolean };
    playground: { state(): { desk: { frozen: boolean } } };
  };
  const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const video = document.querySelector<HTMLVideoElement>(".camera-frame video")!;
  let last = Number.NaN;
  const note: VideoFrameRequestCallback = (_now, { presentationTime }) => {
    last = presentationTime;
    video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
  await rest(500);
  camera.stopped = true;
  const begun = performance.now();
  while (!playground.state().desk.frozen && performance.now() - begun < 5000) await rest(5);
  return performance.now() - last;
}

test("a camera whose frames stop holds the arm and says so, and goes on when they come again", async ({ playground, page }) => {
  await page.addInitScript(interpose);
  await playground.open({ ...LIGHT, seed: 1 });
  await findCamera(playground);
  await playground.ask("reach for the red cube");
  await playground.goOnBeyond(3);
  const stop = (stopped: boolean) =>
    page.evaluate((stopped) => Object.assign((window as unknown as { camera: object }).camera, { stopped }), stopped);
  const after = await page.evaluate(stopAndWait);
  console.log(`held ${after.toFixed(0)} ms after the time of the last frame`);
  expect(after).toBeLessThan(HELD_WITHIN_MS + TURNS_MS);
  await expect(page.getByText("The camera’s picture stands still, so the arm holds.").first()).toBeVisible();
  expect((await playground.state()).desk.joints, "it was told to move before").not.toBeNull();
  await staysStill(playground);
  await stop(false);
  await playground.until(({ desk }) => !desk.frozen && desk.seen?.found != null, "pictures come again", 10_000);
});
