import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { findCamera } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-hidden")] } });

test("with one marker hidden the camera is found by the other three", async ({ playground }) => {
  await playground.open({ ...LIGHT, seed: 1 });
  const { desk } = await findCamera(playground);
  expect(desk.seen!.found!.markers).toBe(3);
  expect(desk.seen!.markers_px.length).toBe(3);
  expect(desk.seen!.found!.overlay_m).toBeLessThan(0.006);
});
