import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-above")] } });

/** How wide the clip's camera sees; see `crate/mat/examples/clip.rs`. */
const ACROSS_DEG = 55;

test("from straight above it is asked how wide the camera sees, and the mat is found once that is said", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  const card = page.getByRole("region", { name: "Webcam" });
  await expect(card.getByText(/^Not yet: looking straight down, \d degrees off, .* does not tell the camera's focal length\.$/)).toBeVisible();
  await expect(card.getByText(/^Lower the camera a little, by \d+°\.$/)).toBeVisible();
  expect((await playground.state()).desk.seen!.found).toBeNull();

  await card.getByLabel("Measured").selectOption("from left to right");
  const across = card.getByLabel("Camera sees across");
  await across.fill(String(ACROSS_DEG));
  await across.press("Tab");
  const { desk } = await playground.until(({ desk }) => desk.seen?.found != null, "the camera is found", 10_000);
  expect(desk.seen!.found!.overlay_m).toBeLessThan(0.006);
  await expect(across).toHaveCount(0);
});
