import type { Page } from "@playwright/test";

import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam, findCamera, interpose, lights, watchCameras } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat")] } });

const cardOf = (page: Page) => page.getByRole("region", { name: "Webcam" });

/**
 * Runs in the page, before anything else: Chromium's own fake camera has next to nothing to set, so its tracks say more. What
 * was asked of `getUserMedia` is in `asked` of the window, what was set in `set`. A colour temperature is refused.
 */
function pretendSettings(): void {
  const asked: unknown[] = [];
  const set: unknown[] = [];
  const given: MediaStreamTrack[] = [];
  Object.assign(window, { asked, set, given });
  const now = {
    width: 640,
    height: 480,
    frameRate: 30,
    exposureMode: "continuous",
    exposureTime: 312,
    whiteBalanceMode: "continuous",
    colorTemperature: 4600,
  };
  const capable = {
    width: { min: 1, max: 1280 },
    height: { min: 1, max: 720 },
    frameRate: { min: 1, max: 30 },
    facingMode: ["environment"],
    exposureMode: ["manual", "continuous"],
    exposureTime: { min: 3, max: 2047, step: 1 },
    whiteBalanceMode: ["manual", "continuous"],
    colorTemperature: { min: 2800, max: 6500, step: 10 },
  };
  const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    asked.push(constraints?.video);
    // The fake one looks neither to the front nor to the back.
    const stream = await original({ video: true });
    const track = stream.getVideoTracks()[0]!;
    given.push(track);
    const own = track.getSettings();
    track.getSettings = () => ({ ...own, ...now });
    track.getCapabilities = () => capable;
    track.applyConstraints = async ({ advanced, ...plain } = {}) => {
      const wanted = { ...plain, ...advanced?.[0] };
      if ("colorTemperature" in wanted) throw new DOMException("not this one", "OverconstrainedError");
      set.push(wanted);
      Object.assign(now, wanted);
    };
    return stream;
  };
}

const remembered = (page: Page, what: "asked" | "set") =>
  page.evaluate((what) => (window as unknown as Record<string, unknown[]>)[what]!, what);

test("what a camera lets be changed is offered and changed, and what it refuses is said", async ({ playground, page }) => {
  await page.addInitScript(pretendSettings);
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  const card = cardOf(page);
  await card.getByText("Camera settings").click();
  const choose = async (name: string, option: string) => {
    const choice = card.getByRole("combobox", { name, exact: true });
    await choice.selectOption(option);
    await expect(choice).toHaveValue(option);
  };
  await choose("Resolution", "1280 × 720 px");
  await choose("Frame rate", "15 Hz");
  await choose("Exposure", "manual");
  await choose("White balance", "manual");
  await card.getByRole("slider", { name: /^Exposure time/ }).fill("500");
  await expect(card.getByText("500 × 0.1 ms")).toBeVisible();
  expect(await remembered(page, "set")).toEqual([
    { width: 1280, height: 720 },
    { frameRate: 15 },
    { exposureMode: "manual" },
    { whiteBalanceMode: "manual" },
    { exposureTime: 500 },
  ]);

  await card.getByRole("slider", { name: /^Colour temperature/ }).fill("3000");
  await expect(page.getByText("The camera refused that (OverconstrainedError). It stays as it was.")).toBeVisible();
  await expect(card.getByText("4600 K")).toBeVisible();
});

test("on a phone its back camera is asked for first, and its front camera can be chosen", async ({ playground, page }) => {
  await page.addInitScript(pretendSettings);
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  const facing = async () => (await remembered(page, "asked")).map((video) => (video as { facingMode: unknown }).facingMode);
  const camera = cardOf(page).getByRole("combobox", { name: "Camera", exact: true });
  await expect(camera.getByRole("option", { name: "Front camera" })).toBeAttached();
  await camera.selectOption({ label: "Front camera" });
  await expect.poll(facing).toEqual([{ ideal: "environment" }, { exact: "user" }]);
  await expect.poll(() => lights(playground), { message: "the other one's light goes out" }).toEqual(["ended", "live"]);
  await expect(camera.getByRole("option", { name: "Front camera" })).toBeAttached();
  await expect(camera, "the list says which one it is").toHaveValue("user");
  await camera.selectOption({ label: "Back camera" });
  await expect.poll(facing).toEqual([{ ideal: "environment" }, { exact: "user" }, { exact: "environment" }]);
  await expect.poll(() => lights(playground)).toEqual(["ended", "ended", "live"]);
  await expect(camera.getByRole("option", { name: "Back camera" })).toBeAttached();
  await expect(camera).toHaveValue("environment");
});

test("a mat in a mirror's image is not found, and is once the camera is said to give one", async ({ playground, page }) => {
  await page.addInitScript(interpose);
  await page.addInitScript(() => Object.assign((window as unknown as { camera: object }).camera, { mirrored: true }));
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  await playground.until(({ desk }) => desk.seen !== null, "a picture is seen");
  // Longer than it takes to find a mat.
  await page.waitForTimeout(3000);
  const { desk: before } = await playground.state();
  expect(before.seen!.found).toBeNull();
  expect(before.seen!.markers_px.length).toBeLessThan(4);

  const card = cardOf(page);
  await card.getByText("Camera settings").click();
  await card.getByRole("checkbox", { name: "Its picture is a mirror’s image" }).check();
  const { desk } = await playground.until(({ desk }) => desk.seen?.found != null, "the camera is found", 10_000);
  const { markers, pose } = desk.seen!.found!;
  expect(markers).toBe(4);
  // The clip's camera stands 7 degrees to the arm's left.
  expect(pose.eye_m[1]).toBeGreaterThan(0.04);
});

test("a camera whose pictures change their size is found anew, where it stood", async ({ playground, page }) => {
  await page.addInitScript(interpose);
  await playground.open({ ...LIGHT, seed: 1 });
  const before = (await findCamera(playground)).desk.seen!;
  expect(before.size).toEqual([640, 480]);
  await page.evaluate(() => Object.assign((window as unknown as { camera: object }).camera, { height: 360 }));
  const { desk } = await playground.until(({ desk }) => desk.seen?.size[1] === 360 && desk.seen.found !== null, "it is found anew", 10_000);
  const { pose, overlay_m } = desk.seen!.found!;
  expect(overlay_m).toBeLessThan(0.005);
  expect(Math.hypot(...pose.eye_m.map((at, axis) => at - before.found!.pose.eye_m[axis]!))).toBeLessThan(0.01);
});

/** How long the video is. */
const VIDEO_MS = 2500;

/** Runs in the page: what the camera shows, as a browser records it; base64. */
async function record(ms: number): Promise<string> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
  const recorder = new MediaRecorder(stream, { mimeType: "video/webm;codecs=vp8", videoBitsPerSecond: 6_000_000 });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  await new Promise((resolve) => setTimeout(resolve, ms));
  recorder.stop();
  await stopped;
  for (const track of stream.getTracks()) track.stop();
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

test("a video of a file takes the camera's place, again and again, and the mat in it is found", async ({ playground, page }) => {
  await page.addInitScript(watchCameras);
  await playground.open({ ...LIGHT, seed: 1 });
  const video = Buffer.from(await page.evaluate(record, VIDEO_MS), "base64");
  await findCamera(playground);
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.method()} ${request.url()}`));
  const card = cardOf(page);
  await card.getByText("Camera settings").click();
  const file = { name: "desk.webm", mimeType: "video/webm", buffer: video };
  await card.getByLabel("A picture or video instead of a camera").setInputFiles(file);
  await expect(card.getByRole("combobox", { name: "Camera", exact: true })).toContainText("desk.webm");
  await expect.poll(() => lights(playground), { message: "the camera's light goes out" }).not.toContain("live");
  const { desk } = await playground.until(({ desk }) => desk.seen?.found != null, "the mat in the video is found");
  expect([desk.seen!.size, desk.seen!.found!.markers]).toEqual([[640, 480], 4]);

  // After its end it begins again: pictures go on, and nothing in them has moved.
  await page.waitForTimeout(VIDEO_MS);
  await playground.until(({ desk }) => !desk.frozen, "its pictures go on", 5_000);
  expect((await playground.state()).desk.seen!.found).not.toBeNull();
  expect(sent.filter((request) => !request.includes("blob:"))).toEqual([]);
});
