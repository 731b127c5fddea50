import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam, dragCorner } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-above-blank")] } });

/** How wide the clip's camera sees, and where it has the corners of its sheet, pixels; see `crate/mat/examples/clip.rs`. */
const ACROSS_DEG = 55;
const CORNERS_PX = [[182, 128], [472, 148], [459, 354], [166, 333]] as const;

test("a sheet seen from straight above asks how wide the camera sees, and is enough once that is said", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  await playground.until(({ desk }) => desk.seen !== null, "a picture is seen");
  await page.getByRole("button", { name: "No printer: use a sheet of paper" }).click();
  for (const [place, at] of CORNERS_PX.entries()) await dragCorner(page, place + 1, at);
  const across = page.getByLabel("Camera sees across");
  await expect(across).toHaveCount(0);
  const use = page.getByRole("button", { name: "Use these corners" });
  await use.click();
  await expect(page.getByText(/^These corners give no camera: .* Say how wide the camera sees/)).toBeVisible();

  await across.fill(String(ACROSS_DEG));
  await across.press("Tab");
  await use.click();
  await playground.until(({ desk }) => desk.seen?.found != null, "the camera is found", 10_000);
  await expect(across).toHaveCount(0);
});
