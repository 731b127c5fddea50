import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam, interpose, pointAtSheet, staysStill } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-blank")] } });

/** How far the camera turns, pixels. */
const SHIFT_PX = [9, 6] as const;

test("who has no mat points at the sheet again after the camera moved, from where its corners were", async ({ playground, page }) => {
  await page.addInitScript(interpose);
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  await playground.until(({ desk }) => desk.seen !== null, "a picture is seen");
  const card = page.getByRole("region", { name: "Webcam" });
  await card.getByRole("button", { name: "No printer: use a sheet of paper" }).click();
  await pointAtSheet(page);
  await playground.until(({ desk }) => desk.seen?.found != null, "the camera is found", 10_000);
  await playground.ask("reach for the red cube");

  await page.evaluate((shift) => Object.assign((window as unknown as { camera: object }).camera, { shift }), SHIFT_PX);
  await playground.until(({ desk }) => desk.seen !== null && desk.seen.found === null, "the camera is lost", 10_000);
  await expect(card.getByText(/^The camera moved by \d+ px$/)).toBeVisible();
  await expect(card.getByText(/^The arm holds\. Point at the corners of the sheet again/)).toBeVisible();
  await expect(card.getByText("squares seen")).toHaveCount(0);
  await staysStill(playground);

  await card.getByRole("button", { name: "Point at the sheet again" }).click();
  await expect(page.getByRole("button", { name: /^Corner 1 of the sheet, at 20[0-6], 1(5[89]|6[0-6]) pixels/ })).toBeVisible();
  await pointAtSheet(page, SHIFT_PX);
  const { desk } = await playground.until(({ desk }) => desk.seen?.found != null, "the camera is found in its new place", 10_000);
  expect(desk.seen!.found!.markers).toBe(0);
  await staysStill(playground);
});
