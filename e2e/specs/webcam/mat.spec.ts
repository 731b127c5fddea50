import AxeBuilder from "@axe-core/playwright";
import { join } from "node:path";

import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { findCamera, inPicture, watchRequests } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat")] } });

/** The camera of the model's pictures, as in the schema, and the arm's foot, metres. */
const CANONICAL = { eye_m: [0.52, 0, 0.44], target_m: [0.205, 0, 0.02], up: [0, 0, 1], fov_y_rad: 0.675 };
const FOOT_M = [0.02, 0, 0.05];
const SCREENS = join(import.meta.dirname, "../../screens");
/** From the first marker to a camera that is found; software GPU and a busy machine included. */
const FOUND_WITHIN_MS = 2000;

test("a printed mat is found, and no picture leaves the origin", async ({ playground, page }) => {
  const elsewhere = await watchRequests(playground);
  await playground.open({ ...LIGHT, seed: 1 });
  const { desk } = await findCamera(playground);
  const found = desk.seen!.found!;
  console.log(`camera found after ${desk.foundAfterMs!.toFixed(0)} ms; a picture takes ${desk.seen!.took_ms.toFixed(1)} ms`);
  expect(desk.foundAfterMs!).toBeLessThan(FOUND_WITHIN_MS);
  expect(found.markers).toBe(4);
  expect(found.rms_px).toBeLessThan(1);
  expect(desk.seen!.size).toEqual([640, 480]);
  const card = page.getByRole("region", { name: "Webcam" });
  await expect(card.getByText("Camera found")).toBeVisible();
  await expect(card.getByText(/\d px, \d+\.\d\d mm/)).toBeVisible();
  await expect(page.getByText("a real thing in front of it does not hide it").first()).toBeVisible();
  await expect(page.getByLabel("Camera sees across"), "the mat tells how wide it sees").toHaveCount(0);

  // The model's picture is the canonical view: the mat's paper in its middle, with the arm drawn into it at the top.
  const rgb = await playground.pixels();
  const at = (x: number, y: number) => rgb.slice((y * 96 + x) * 3, (y * 96 + x) * 3 + 3);
  expect(Math.min(...at(48, 56))).toBeGreaterThan(140);
  // The desk is nowhere as dark as the arm's motors are, which stand over its foot.
  const [footX, footY] = inPicture(CANONICAL, [96, 96], FOOT_M).map(Math.round) as [number, number];
  const foot = [-3, 0, 3].flatMap((down) => [-3, 0, 3].map((right) => Math.max(...at(footX + right, footY + down))));
  console.log(`levels about the arm's foot in the model's picture: ${foot.join(", ")}`);
  expect(Math.min(...foot)).toBeLessThan(70);

  await playground.ask("reach for the red cube");
  const { undecided } = playground;
  await expect.poll(async () => (await undecided.isVisible()) || (await playground.state()).last !== null).toBe(true);
  await page.waitForTimeout(1500);

  await card.getByRole("button", { name: "Look for the camera again" }).click();
  await expect(card.getByText("It stands where it stood the last time.")).toBeVisible();
  expect(await elsewhere()).toEqual([]);
});

for (const [name, viewport, colorScheme] of [
  ["desk-desktop", { width: 1440, height: 900 }, "light"],
  ["desk-phone", { width: 390, height: 844 }, "dark"],
] as const) {
  test.describe(() => {
    test.use({ viewport, colorScheme });

    test(`${name}: the arm is drawn over the desk, and axe finds nothing`, async ({ playground, page }) => {
      await playground.open({ seed: 1, backend: "cpu" });
      await findCamera(playground);
      await page.waitForTimeout(1500);
      await page.screenshot({ path: join(SCREENS, `${name}.png`), fullPage: name === "desk-phone" });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target.join(" ")) }))).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow).toBe(0);
    });
  });
}
