// `cargo xtask guide --pictures`: the pictures of the guide to real arms, taken of the page itself with the simulated arm.
// Chromium turns them into WebP, so that no image library is needed.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Locator, Page } from "@playwright/test";

import { Arm } from "../fixtures/arm.ts";
import { expect, test } from "../fixtures/playground.ts";

const FOLDER = join(import.meta.dirname, "../../public");
/** No picture may take longer to load than the guide's text. */
const MOST_BYTES = 80_000;

test.use({ viewport: { width: 960, height: 900 }, colorScheme: "light", reducedMotion: "reduce" });

/** Takes a picture of an element, with some of what is around it. */
async function take(page: Page, name: string, of: Locator, margin = 8): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await of.scrollIntoViewIfNeeded();
  const box = (await of.boundingBox())!;
  const [scrolledX, scrolledY] = await page.evaluate(() => [scrollX, scrollY] as const);
  const clip = {
    x: Math.max(0, box.x + scrolledX - margin),
    y: Math.max(0, box.y + scrolledY - margin),
    width: box.width + 2 * margin,
    height: box.height + 2 * margin,
  };
  const png = await page.screenshot({ clip, fullPage: true, animations: "disabled" });
  const webp = Buffer.from(await page.evaluate(encode, png.toString("base64")), "base64");
  console.log(`${name}.webp: ${webp.length} bytes`);
  expect(webp.length).toBeLessThan(MOST_BYTES);
  await writeFile(join(FOLDER, `${name}.webp`), webp);
}

/** Runs in the page. */
async function encode(png: string): Promise<string> {
  const picture = new Image();
  picture.src = `data:image/png;base64,${png}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
  canvas.getContext("2d")!.drawImage(picture, 0, 0);
  return canvas.toDataURL("image/webp", 0.85).split(",")[1]!;
}

test("connecting, calibrating", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await take(page, "arm-connect", arm.panel.getByRole("region", { name: "Connection" }));

  await arm.connect({ calibrated: false });
  await arm.button("Calibrate").click();
  await arm.button("Move every joint to both ends").click();
  const ranges = arm.panel.getByRole("list", { name: "Ranges" });
  await expect(ranges.getByText("✓ done").first()).toBeVisible();
  await arm.hand("jaw").fill("0.2");
  await take(page, "arm-calibrate", arm.panel.getByRole("region", { name: "Calibration" }));
});

test("shadow mode, a stop", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await playground.open({ backend: "cpu", stage: "none", seed: 2, panels: "arm" });
  await arm.connect();
  // A line for each joint is ten seconds long.
  await page.waitForTimeout(8_000);
  const { objects } = await playground.state();
  await playground.ask(`reach for the ${objects[0]!.name}`);
  await playground.until(({ step }) => step > 4, "the model moves the rendered arm");
  await expect.poll(() => arm.degrees("Elbow", "Wanted")).not.toBeNaN();
  await take(page, "arm-shadow", arm.panel.getByRole("region", { name: "Telemetry" }));
  await page.keyboard.press("Escape");
  // A second press within two seconds would mean more than the first.
  await page.waitForTimeout(2_100);

  await arm.power();
  await arm.button("Home").click();
  await page.waitForTimeout(700);
  await page.keyboard.press("Escape");
  await expect(arm.said).toContainText("Hold: 6 of 6");
  await take(page, "arm-stop", arm.bar, 0);
});
