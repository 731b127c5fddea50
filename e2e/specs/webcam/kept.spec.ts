import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam, findCamera } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat")] } });

test("a camera is known again after a reload, and said to stand where it stood", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 1 });
  await findCamera(playground);
  await expect(page.getByText("It stands where it stood the last time.")).toHaveCount(0);
  await page.reload();
  await playground.ready();
  await findCamera(playground);
  await expect(page.getByText("It stands where it stood the last time.")).toBeVisible();
});

/** Runs in the page, before anything else: Chromium shows a clip with one camera only, so the one it has goes by two names. */
function pretendTwo(): void {
  const names = ["first", "second"];
  const media = navigator.mediaDevices;
  const ask = media.getUserMedia.bind(media);
  media.getUserMedia = async (constraints) => {
    const video = constraints?.video as { deviceId?: { exact?: string } } | undefined;
    const deviceId = video?.deviceId?.exact ?? names[0]!;
    const stream = await ask({ video: { width: 640, height: 480 } });
    const track = stream.getVideoTracks()[0]!;
    const own = track.getSettings();
    track.getSettings = () => ({ ...own, deviceId });
    return stream;
  };
  media.enumerateDevices = async () =>
    names.map((name) => ({ deviceId: name, kind: "videoinput", label: `The ${name}`, groupId: "", toJSON: () => name })) as MediaDeviceInfo[];
}

test("what is known of one camera is not taken for another's", async ({ playground, page }) => {
  await page.addInitScript(pretendTwo);
  await playground.open({ ...LIGHT, seed: 1 });
  const card = page.getByRole("region", { name: "Webcam" });
  const camera = card.getByRole("combobox", { name: "Camera", exact: true });
  const mirror = card.getByRole("checkbox", { name: "Its picture is a mirror’s image" });
  const same = card.getByText("It stands where it stood the last time.");
  await findCamera(playground);
  await card.getByText("Camera settings").click();
  await mirror.check();

  await camera.selectOption({ label: "The second" });
  await playground.until(({ desk }) => desk.seen?.found != null, "the second is found", 15_000);
  await expect(same, "it was never here before").toHaveCount(0);
  await card.getByText("Camera settings").click();
  await expect(mirror).not.toBeChecked();

  await camera.selectOption({ label: "The first" });
  await card.getByText("Camera settings").click();
  await expect(mirror).toBeChecked();
  await mirror.uncheck();
  await playground.until(({ desk }) => desk.seen?.found != null, "the first is found", 15_000);
  await expect(same).toBeVisible();

  await page.reload();
  await playground.ready();
  await chooseWebcam(playground);
  await card.getByText("Camera settings").click();
  await expect(mirror).not.toBeChecked();
});
