import { executablePath, GPU } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, "--use-fake-ui-for-media-stream"] } });

test("a camera that is absent is said to be absent", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  await expect(page.getByRole("alert").getByText("No camera was found.")).toBeVisible();
  await expect(page.getByText("Plug one in, then try again.")).toBeVisible();
});
