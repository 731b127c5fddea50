import { executablePath, GPU, WEBCAM_DENIED } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...WEBCAM_DENIED] } });

test("a camera that is denied is said to be denied", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  await expect(page.getByRole("alert").getByText("The camera was denied.")).toBeVisible();
  await expect(page.getByText("Allow the camera for this page in the address bar")).toBeVisible();
  await page.getByRole("region", { name: "Webcam" }).getByRole("button", { name: "Simulated table" }).click();
  await playground.until(({ source }) => source === "simulated", "the table again");
});
