// The webcam as a source, from generated clips.

import { executablePath, GPU, webcam, WEBCAM_DENIED } from "../chromium.ts";
import { expect, LIGHT, type Playground, test } from "../fixtures/playground.ts";

async function chooseWebcam(playground: Playground): Promise<void> {
  await playground.page.getByRole("combobox", { name: "Source" }).selectOption("Webcam");
}

/** Remembers the tracks the page was given, and counts how often it asked. */
function watchCameras(): void {
  const given: MediaStreamTrack[] = [];
  const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await original(constraints);
    given.push(...stream.getTracks());
    return stream;
  };
  Object.assign(window, { given });
}

const lights = (playground: Playground) =>
  playground.page.evaluate(() => (window as unknown as { given: MediaStreamTrack[] }).given.map((track) => track.readyState));

for (const clip of ["table", "photographs"] as const) {
  test.describe(`a clip of ${clip}`, () => {
    test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam(clip)] } });

    test("reaches the policy, and the light goes out", async ({ playground, page }) => {
      await page.addInitScript(watchCameras);
      await playground.open({ ...LIGHT, seed: 1 });
      expect(await lights(playground), "the camera is not asked for before it is chosen").toEqual([]);

      await chooseWebcam(playground);
      await expect(page.getByText("No picture leaves this tab.")).toBeVisible();
      await expect(page.getByText("Only a ghost arm follows")).toBeVisible();
      await expect(page.getByRole("combobox", { name: "Camera" })).toBeVisible();
      await playground.ask("pick up the red cube");

      const first = await playground.until(({ last, source }) => source === "webcam" && last !== null, "a pass");
      const before = await playground.pixels();
      const levels = new Set(before).size;
      expect(levels, "a real picture and not one colour").toBeGreaterThan(50);
      await playground.until(({ last }) => last!.id !== first.last!.id, "the next pass");
      await expect.poll(() => playground.pixels(), { message: "the clip moves" }).not.toEqual(before);
      expect((await playground.state()).last!.attention).toBe(true);
      expect(await lights(playground)).toContain("live");

      await page.getByRole("combobox", { name: "Source" }).selectOption("Simulated table");
      await expect.poll(() => lights(playground)).not.toContain("live");
    });
  });
}

test.describe("a camera that is denied", () => {
  test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...WEBCAM_DENIED] } });

  test("is said to be denied", async ({ playground, page }) => {
    await playground.open({ ...LIGHT, seed: 1 });
    await chooseWebcam(playground);
    await expect(page.getByRole("alert").getByText("The camera was denied.")).toBeVisible();
    await expect(page.getByText("Allow the camera for this page in the address bar")).toBeVisible();
    await page.getByRole("region", { name: "Webcam" }).getByRole("button", { name: "Simulated table" }).click();
    await playground.until(({ source }) => source === "simulated", "the table again");
  });
});

test.describe("a camera that is absent", () => {
  test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, "--use-fake-ui-for-media-stream"] } });

  test("is said to be absent", async ({ playground, page }) => {
    await playground.open({ ...LIGHT, seed: 1 });
    await chooseWebcam(playground);
    await expect(page.getByRole("alert").getByText("No camera was found.")).toBeVisible();
    await expect(page.getByText("Plug one in, then try again.")).toBeVisible();
  });
});

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
  await expect(page.getByRole("alert").getByText("The camera is in use.")).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("combobox", { name: "Camera" })).toBeVisible();
});
