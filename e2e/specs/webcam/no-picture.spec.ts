import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam } from "../../fixtures/webcam.ts";

test("a camera that starts and gives no picture is said to, with what to look at", async ({ playground, page }) => {
  await page.addInitScript(() => {
    // Nobody ever draws on it, and so it has no frames.
    navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream(0);
  });
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  await expect(page.getByText(/^The camera was started and gives no picture, so the arm holds\. Look at/).first()).toBeVisible({ timeout: 15_000 });
  const { desk } = await playground.state();
  expect([desk.frozen, desk.seen]).toEqual([true, null]);
});

for (const [name, mimeType] of [
  ["desk.png", "image/png"],
  ["desk.webm", "video/webm"],
] as const) {
  test(`${name}, which is none, is said to be unreadable, and another can be chosen`, async ({ playground, page }) => {
    await playground.open({ ...LIGHT, seed: 1 });
    await chooseWebcam(playground);
    const card = page.getByRole("region", { name: "Webcam" });
    const choose = card.getByLabel("A picture or video instead of a camera");
    // Whether there is a camera or not, a file can be chosen; where there is one, under its settings.
    const settings = card.getByText("Camera settings");
    await expect(settings.or(choose).first()).toBeVisible();
    if (await settings.isVisible()) await settings.click();
    await choose.setInputFiles({ name, mimeType, buffer: Buffer.from("This is no picture.") });
    const alert = card.getByRole("alert");
    await expect(alert.getByText("This file cannot be read as a picture or a video.")).toBeVisible();
    await expect(alert.getByText(/^Choose another one/)).toBeVisible();
    expect((await playground.state()).desk.seen).toBeNull();
    await expect(choose).toBeVisible();
  });
}
