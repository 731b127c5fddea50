import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam } from "../../fixtures/webcam.ts";

test("a camera in use is said to be in use, and is there on the next try", async ({ playground, page }) => {
  // Chromium's own fake camera is never busy.
  await page.addInitScript(() => {
    const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    let busy = true;
    navigator.mediaDevices.getUserMedia = (constraints) => {
      if (!busy) return original(constraints);
      busy = false;
      return Promise.reject(new DOMException("Could not start video source", "NotReadableError"));
    };
  });
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  const alert = page.getByRole("alert");
  await expect(alert.getByText("The camera is in use.")).toBeVisible();
  await expect(alert.getByText("Close the program or tab that uses it, then try again.")).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("combobox", { name: "Camera" })).toBeVisible();
});
