import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam, interpose, pointAtSheet } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-blank")] } });

/** Turned by so many pixels the sheet is not where it was. */
const SHIFT_PX = [40, 25] as const;

test("a sheet that was pointed at once is found again after a reload while it lies where it lay", async ({ playground, page }) => {
  await page.addInitScript(interpose);
  // The canvas has no name of its own that lasts; a camera's has.
  await page.addInitScript(() => {
    const own = MediaStreamTrack.prototype.getSettings;
    MediaStreamTrack.prototype.getSettings = function () {
      return { ...own.call(this), deviceId: "the same camera" };
    };
  });
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  await playground.until(({ desk }) => desk.seen !== null, "a picture is seen");
  await page.getByRole("button", { name: "No printer: use a sheet of paper" }).click();
  await pointAtSheet(page);
  await playground.until(({ desk }) => desk.seen?.found != null, "the camera is found", 10_000);

  await page.reload();
  await playground.ready();
  await chooseWebcam(playground);
  const { desk } = await playground.until(({ desk }) => desk.seen?.found != null, "the camera is found by the sheet", 15_000);
  expect(desk.seen!.found!.markers).toBe(0);
  await expect(page.getByText("It stands where it stood the last time.")).toBeVisible();

  await page.reload();
  await playground.ready();
  await page.evaluate((shift) => Object.assign((window as unknown as { camera: object }).camera, { shift }), SHIFT_PX);
  await chooseWebcam(playground);
  await playground.until(({ desk }) => desk.seen !== null, "a picture is seen");
  // Longer than it takes to find a sheet.
  await page.waitForTimeout(2500);
  expect((await playground.state()).desk.seen!.found).toBeNull();
  await page.getByRole("button", { name: "No printer: use a sheet of paper" }).click();
  await expect(page.getByRole("button", { name: /^Corner 1 of the sheet, at 20[0-6], 1(5[89]|6[0-6]) pixels/ }), "it begins where the corners were").toBeVisible();
});
