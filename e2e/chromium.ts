// How Chromium is started: with which GPU, and with what for a webcam.

import { join } from "node:path";

/** The system's browser; `cargo xtask test` names it. */
export const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

const QUIET = [
  "--no-sandbox",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-quic",
  "--disable-sync",
];

/** SwiftShader draws for all of them: the same pixels on every machine that runs these tests. */
const SOFTWARE_GL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--enable-gpu"];

export const GPU = {
  webgpu: [...QUIET, ...SOFTWARE_GL, "--enable-unsafe-webgpu", "--enable-features=Vulkan", "--use-vulkan=swiftshader"],
  webgl: [...QUIET, ...SOFTWARE_GL, "--disable-features=WebGPUService", "--disable-blink-features=WebGPU"],
  none: [...QUIET, "--disable-gpu", "--disable-3d-apis", "--disable-software-rasterizer", "--enable-unsafe-webgpu"],
} as const;

/** Where the generated clips lie; see `setup/clips.ts`. */
export const CLIPS = join(import.meta.dirname, "test-clips");

/** A webcam that shows a clip, and a visitor who allows it. */
export function webcam(clip: "table" | "photographs" | `mat${string}`): string[] {
  return [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-video-capture=${join(CLIPS, `${clip}.y4m`)}`,
  ];
}

/** A webcam, and a visitor who forbids it. */
export const WEBCAM_DENIED = ["--use-fake-device-for-media-stream", "--deny-permission-prompts"];
