import { join } from "node:path";

import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, test } from "../../fixtures/playground.ts";
import { pixels } from "../../fixtures/png.ts";
import { findCamera } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgl, ...webcam("mat-cube")] } });

test("through WebGL2 the stage shows the desk too, with the arm over it", async ({ playground, page }) => {
  await playground.open({ seed: 1, backend: "cpu" });
  const { stage } = await findCamera(playground);
  expect(JSON.stringify(stage)).toContain("webgl");
  // A software GPU takes its time for the first picture.
  await expect(async () => {
    const shot = await page.locator(".stage-canvas").screenshot({ path: join(import.meta.dirname, "../../screens/desk-webgl.png") });
    const { width, height, rgba } = pixels(shot);
    const share = (of: (r: number, g: number, b: number) => boolean) => {
      let count = 0;
      for (let i = 0; i < rgba.length; i += 4) if (of(rgba[i]!, rgba[i + 1]!, rgba[i + 2]!)) count++;
      return count / (width * height);
    };
    // The cube exists in the camera's picture only, so what is red came from there.
    expect(share((r, g, b) => r > 120 && g < 60 && b < 60)).toBeGreaterThan(0.001);
    // The paper is there, and so is the arm's servos' black, of which the picture has but the markers.
    expect(share((r, g, b) => Math.min(r, g, b) > 200)).toBeGreaterThan(0.03);
  }).toPass({ timeout: 20_000 });
});
