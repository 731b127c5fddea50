// What the other specs take for granted about this browser. When one of these fails, so do they, for that reason.

import { pixels } from "../fixtures/png.ts";
import { ADAPTER, expect, inWorker, test, WEBGL2 } from "../fixtures/blank.ts";

test("a worker finds a WebGPU adapter", async ({ page }) => {
  expect(await page.evaluate(inWorker, ADAPTER)).not.toBeNull();
});

test("a worker has WebGL2", async ({ page }) => {
  expect(await page.evaluate(inWorker, WEBGL2)).toBe(true);
});

test("a WebGPU canvas that a worker draws on is seen", async ({ page }) => {
  await page.evaluate(async () => {
    document.body.innerHTML = '<canvas width="64" height="64" style="position:fixed;inset:0"></canvas>';
    const canvas = document.querySelector("canvas")!.transferControlToOffscreen();
    const script = `onmessage = async ({ data: canvas }) => {
      const device = await (await navigator.gpu.requestAdapter()).requestDevice();
      const context = canvas.getContext("webgpu");
      context.configure({ device, format: navigator.gpu.getPreferredCanvasFormat(), alphaMode: "opaque" });
      const encoder = device.createCommandEncoder();
      const clearValue = { r: 1, g: 0.5, b: 0, a: 1 };
      const view = context.getCurrentTexture().createView();
      encoder.beginRenderPass({ colorAttachments: [{ view, clearValue, loadOp: "clear", storeOp: "store" }] }).end();
      device.queue.submit([encoder.finish()]);
      requestAnimationFrame(() => postMessage("drawn"));
    }`;
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
    await new Promise((resolve) => {
      worker.onmessage = resolve;
      worker.postMessage(canvas, [canvas]);
    });
  });
  await expect(async () => {
    const shot = await page.screenshot({ clip: { x: 16, y: 16, width: 1, height: 1 } });
    expect([...pixels(shot).rgba.subarray(0, 3)]).toEqual([255, 128, 0]);
  }).toPass();
});

test("the webcam shows the clip", async ({ page }) => {
  const seen = await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true });
    await video.play();
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext("2d")!;
    context.drawImage(video, 0, 0);
    const levels = new Set(context.getImageData(0, 0, canvas.width, canvas.height).data);
    stream.getTracks().forEach((track) => track.stop());
    return { width: canvas.width, height: canvas.height, levels: levels.size };
  });
  expect(seen).toMatchObject({ width: 640, height: 480 });
  // Chromium's own test pattern has a handful of flat colours, a picture nearly all grey levels.
  expect(seen.levels).toBeGreaterThan(100);
});
