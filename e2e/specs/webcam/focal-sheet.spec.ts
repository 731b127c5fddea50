import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam, keyCorner } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-above-letter")] } });

/** How wide the clip's camera sees from corner to corner, as makers say it, and where it has the corners of its sheet, pixels; see `crate/mat/examples/clip.rs`. */
const DIAGONAL_DEG = 66;
/** How far the clip's camera is from the middle of the sheet, and where that is, metres. */
const AWAY_M = 0.62;
const MIDDLE_M = [0.205, 0, 0];
const CORNERS_PX = [[191, 128], [463, 147], [450, 359], [175, 340]] as const;

test("by keys alone a sheet of US Letter seen from straight above is enough, once it is said how wide the camera sees", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  await playground.until(({ desk }) => desk.seen !== null, "a picture is seen");
  await page.getByRole("button", { name: "No printer: use a sheet of paper" }).press("Enter");
  const paper = page.getByRole("combobox", { name: "Paper" });
  await paper.press("ArrowDown");
  await expect(paper).toHaveValue("letter");
  for (const [place, at] of CORNERS_PX.entries()) await keyCorner(page, place + 1, at);
  const across = page.getByLabel("Camera sees across");
  await expect(across).toHaveCount(0);
  const use = page.getByRole("button", { name: "Use these corners" });
  await use.press("Enter");
  await expect(page.getByText(/^These corners give no camera: .* Say how wide the camera sees/)).toBeVisible();

  await across.fill(String(DIAGONAL_DEG));
  await across.press("Tab");
  await use.press("Enter");
  const { desk } = await playground.until(({ desk }) => desk.seen?.found != null, "the camera is found", 10_000);
  await expect(across).toHaveCount(0);
  // Taken for A4, which is 6 % longer, it would seem that much nearer.
  expect(Math.abs(Math.hypot(...desk.seen!.found!.pose.eye_m.map((at, axis) => at - MIDDLE_M[axis]!)) - AWAY_M)).toBeLessThan(0.02);
});
