// Makes the clips that stand in for a webcam, once and again when what they are made from has changed, as raw video in the
// YUV4MPEG2 format: pictures panned across, and a desk with the printed mat on it, which the mat's own crate draws.
// Chromium both decodes the pictures and scales them, so that no image library is needed.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { finished } from "node:stream/promises";

import { type Page, chromium } from "@playwright/test";

import { CLIPS, executablePath } from "../chromium.ts";

const [WIDTH, HEIGHT, FRAMES_PER_SEC] = [640, 480, 10];
/** Frames for which each picture of a clip is shown. */
const FRAMES_PER_PICTURE = 15;

const PICTURES: Record<string, string[]> = {
  table: ["table.png"],
  photographs: ["coffee.jpg", "chelsea.jpg"],
};

/** What happens in each clip of a desk; see `crate/mat/examples/clip.rs`. */
const DESKS: Record<string, string[]> = {
  mat: ["still:1.5"],
  "mat-hidden": ["cover:1.5"],
  "mat-moved": ["cube:9", "move:1", "still:4"],
  "mat-cube": ["cube:2"],
  "mat-far": ["far:2"],
  "mat-above": ["above", "still:1.5"],
  "mat-blank": ["blank:1.5"],
  "mat-above-letter": ["above", "letter:1.5"],
  // Each state of the search for the camera; when it begins again the camera is carried back.
  "mat-states": ["away:1.2", "pair:1.3", "still:1.5", "hands:1.5", "dark:3", "still:1.2", "move:0.4", "still:1.5"],
  "mat-badly": ["low:2", "steep:2", "beside:2", "curled:2"],
  "mat-two": ["two:2"],
};

/** What the clips of a desk are drawn with. */
const DESK_SOURCES = ["crate/mat/examples/clip.rs", "crate/mat/tests/desk/mod.rs", "crate/mat/tests/desk/cube.rs", "crate/mat/src/layout.rs"];

export default async function makeClips(): Promise<void> {
  await makePanned();
  await makeDesks();
}

async function makeDesks(): Promise<void> {
  for (const [clip, scenes] of Object.entries(DESKS)) {
    const source = await hashOf(DESK_SOURCES.map((path) => join(ROOT, path)), scenes.join(" "));
    if (await isCurrent(clip, source)) continue;
    mkdirSync(CLIPS, { recursive: true });
    const cargo = ["run", "--quiet", "--package", "mat", "--example", "clip", "--", `${clipPath(clip)}.part`, String(FRAMES_PER_SEC)];
    execFileSync("cargo", [...cargo, ...scenes], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
    await rename(`${clipPath(clip)}.part`, clipPath(clip));
    await writeFile(notePath(clip), source);
  }
}

async function makePanned(): Promise<void> {
  const clips = Object.entries(PICTURES);
  const current = await Promise.all(clips.map(async ([clip, pictures]) => isCurrent(clip, await sourceOf(pictures))));
  const missing = clips.filter((_, place) => !current[place]);
  if (missing.length === 0) return;
  mkdirSync(CLIPS, { recursive: true });
  const browser = await chromium.launch({ executablePath, headless: true, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    for (const [clip, pictures] of missing) await makeClip(page, clip, pictures);
  } finally {
    await browser.close();
  }
}

const clipPath = (clip: string) => join(CLIPS, `${clip}.y4m`);
/** Lies beside a clip and says what it was made from. */
const notePath = (clip: string) => join(CLIPS, `${clip}.sha256`);
const ROOT = join(import.meta.dirname, "../..");
const picturePath = (picture: string) => join(import.meta.dirname, "../pictures", picture);

/** The hash of all that a clip is made from: this file and its pictures. */
const sourceOf = (pictures: string[]) => hashOf([join(import.meta.dirname, "clips.ts"), ...pictures.map(picturePath)]);

async function hashOf(paths: string[], words = ""): Promise<string> {
  const hash = createHash("sha256").update(words);
  for (const path of paths) hash.update(await readFile(path));
  return hash.digest("hex");
}

async function isCurrent(clip: string, source: string): Promise<boolean> {
  const note = await readFile(notePath(clip), "utf8").catch(() => undefined);
  return existsSync(clipPath(clip)) && note === source;
}

async function makeClip(page: Page, clip: string, pictures: string[]): Promise<void> {
  const path = clipPath(clip);
  // Renamed at the end, so that a clip that is there is whole.
  const file = createWriteStream(`${path}.part`);
  file.write(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES_PER_SEC}:1 Ip A1:1 C420\n`);
  for (const picture of pictures) {
    const bytes = await readFile(picturePath(picture));
    const type = extname(picture) === ".png" ? "image/png" : "image/jpeg";
    await page.setContent(`<img src="data:${type};base64,${bytes.toString("base64")}">`);
    for (let frame = 0; frame < FRAMES_PER_PICTURE; frame++) {
      const planes = await page.evaluate(planesOf, { frame, frames: FRAMES_PER_PICTURE, width: WIDTH, height: HEIGHT });
      file.write("FRAME\n");
      file.write(Buffer.from(planes, "base64"));
    }
  }
  file.end();
  await finished(file);
  await rename(`${path}.part`, path);
  await writeFile(notePath(clip), await sourceOf(pictures));
}

/** Runs in the page: one frame as Y, then U and V at half the resolution, BT.601 with video range, base64. */
async function planesOf(wanted: { frame: number; frames: number; width: number; height: number }): Promise<string> {
  const { frame, frames, width, height } = wanted;
  const picture = document.querySelector("img")!;
  await picture.decode();
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  // As high as the frame, and a twentieth more to pan across: the middle square of the frame, which is what the page
  // crops to, then shows a square picture nearly whole. Beside it, the picture stretched.
  const scale = (height / picture.naturalHeight) * 1.05;
  const [drawnWidth, drawnHeight] = [picture.naturalWidth * scale, picture.naturalHeight * scale];
  // There and back, so that the loop has no jump.
  const along = 0.5 - 0.5 * Math.cos((2 * Math.PI * frame) / frames);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  const left = (width - drawnWidth) / 2 + (along - 0.5) * (drawnHeight - height);
  context.drawImage(picture, left, (height - drawnHeight) * along, drawnWidth, drawnHeight);
  const rgba = context.getImageData(0, 0, width, height).data;

  const bytes = new Uint8Array((width * height * 3) / 2);
  let at = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    bytes[at++] = 16 + (65.481 * rgba[i]! + 128.553 * rgba[i + 1]! + 24.966 * rgba[i + 2]!) / 255;
  }
  for (const [r, g, b] of [[-37.797, -74.203, 112], [112, -93.786, -18.214]] as const) {
    for (let y = 0; y < height; y += 2) {
      for (let x = 0; x < width; x += 2) {
        const i = 4 * (y * width + x);
        bytes[at++] = 128 + (r * rgba[i]! + g * rgba[i + 1]! + b * rgba[i + 2]!) / 255;
      }
    }
  }
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
