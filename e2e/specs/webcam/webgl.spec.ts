import { join } from "node:path";

import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, test } from "../../fixtures/playground.ts";
import { pixels } from "../../fixtures/png.ts";
import { findCamera, inPicture } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgl, ...webcam("mat-cube")] } });

/** From the tool, which is between its fingers, up to the hand that holds them, metres. */
const HAND_OVER_TOOL_M = 0.06;
/** Low at the arm's foot, and to the side of it without its shadow; the middle of the clip's cube; paper. */
const FOOT_M = [0.02, 0, 0.03];
const BESIDE_FOOT_M = [0.02, -0.12, 0];
const CUBE_M = [0.215, 0.035, 0.015];
const PAPER_M = [0.22, -0.1, 0];
/** Around each of them so many places each way are looked at, so far apart, pixels of the camera's picture. */
const [EACH_WAY, APART_PX] = [2, 3];
/** Colours differ where any channel does by more than this; noise and scaling make less of a difference. */
const DIFFERENT = 20;

/** Runs in the page: the colours of the camera's picture at places in it, pixels. */
function seenAt(places: [number, number][]): number[][] {
  const video = document.querySelector<HTMLVideoElement>(".camera-frame video")!;
  const context = new OffscreenCanvas(video.videoWidth, video.videoHeight).getContext("2d", { willReadFrequently: true })!;
  context.drawImage(video, 0, 0);
  return places.map(([x, y]) => [...context.getImageData(Math.floor(x), Math.floor(y), 1, 1).data]);
}

test("through WebGL2 the stage shows the desk too, with the arm over it in the camera's perspective", async ({ playground, page }) => {
  await playground.open({ seed: 1, backend: "cpu" });
  const { stage } = await findCamera(playground);
  expect(JSON.stringify(stage)).toContain("webgl");
  // Where its tool is, is told once it has moved.
  await playground.ask("reach for the red cube");
  await playground.goOnBeyond(2);
  await playground.stop.click();
  await playground.until(({ run }) => run === "idle", "it holds");
  // A software GPU takes its time for the first picture.
  await expect(async () => {
    const { desk } = await playground.state();
    const [seenWidth, seenHeight] = desk.seen!.size;
    const [x, y, z] = desk.toolM!;
    const steps = Array.from({ length: 2 * EACH_WAY + 1 }, (_, step) => (step - EACH_WAY) * APART_PX);
    const around = [[x, y, z + HAND_OVER_TOOL_M], FOOT_M, BESIDE_FOOT_M, CUBE_M, PAPER_M].map((at_m) => {
      const [left, top] = inPicture(desk.seen!.found!.pose, desk.seen!.size, at_m);
      return steps.flatMap((down) => steps.map((right): [number, number] => [left + right, top + down]));
    });
    const seen = await page.evaluate(seenAt, around.flat());
    const shot = await page.locator(".stage-canvas").screenshot({ path: join(import.meta.dirname, "../../screens/desk-webgl.png") });
    const { width, height, rgba } = pixels(shot);
    // The whole picture is shown in the middle of the stage, as large as it fits.
    const scale = Math.min(width / seenWidth, height / seenHeight);
    const shown = ([x, y]: [number, number]) => {
      const [right, down] = [width / 2 + (x - seenWidth / 2) * scale, height / 2 + (y - seenHeight / 2) * scale].map(Math.floor) as [number, number];
      return rgba.subarray(4 * (down * width + right), 4 * (down * width + right) + 3);
    };
    const share = (places: boolean[]) => places.filter(Boolean).length / places.length;
    const changed = around.flat().map((place, index) => shown(place).some((level, channel) => Math.abs(level - seen[index]![channel]!) > DIFFERENT));
    const [hand, foot, beside, , paper] = around.map(({ length }, place) => share(changed.slice(place * length, (place + 1) * length)));
    const red = share(around[3]!.map(shown).map(([r, g, b]) => r! > 120 && g! < 60 && b! < 60));
    console.log(`not as the camera sees it at hand ${hand}, foot ${foot}, beside it ${beside}, paper ${paper}; red at the cube ${red}`);
    expect(Math.min(hand!, foot!), "the arm covers what the camera sees there").toBeGreaterThan(0.6);
    expect(Math.max(beside!, paper!), "what is beside it is seen as it is").toBeLessThan(0.25);
    expect(red, "what the camera's picture alone has is where it is there").toBeGreaterThan(0.6);
  }).toPass({ timeout: 20_000 });
});
