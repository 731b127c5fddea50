// A panel as a picture.

import { type Page } from "@playwright/test";

import { expect, LIGHT, test } from "../fixtures/playground.ts";
import { colors } from "../fixtures/png.ts";
import { type Saved, saved } from "../fixtures/saved.ts";

function savedPanel(page: Page, panel: string, kind: "PNG" | "SVG"): Promise<Saved> {
  const group = page.getByRole("region", { name: panel }).getByRole("group", { name: "Save this panel as a picture" });
  return saved(group.getByRole("button", { name: kind }));
}

/** A panel without canvases has its text in a few dozen shades; an empty one has two. */
const FEWEST_COLORS = 20;

/** Panels, and the names of their files. */
const PANELS = [
  ["What the model sees", "seen"],
  ["What it chose", "chosen"],
  ["Timeline", "timeline"],
  ["How it decides", "diagram"],
  ["Compare two runs", "compare"],
  ["Real arm", "arm"],
] as const;

/** How many different colours an SVG draws by itself, none where it is not well-formed. */
function colorsOf(page: Page, svg: string): Promise<number> {
  return page.evaluate(async (svg) => {
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    if (parsed.querySelector("parsererror")) return 0;
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext("2d")!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  }, svg);
}

test.beforeEach(async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 2, panels: "seen,chosen,timeline,diagram,compare,arm" });
  await playground.instruction.fill("reach for the pink ball");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await playground.until(({ last, picture, step }) => step === 1 && last?.id === picture, "one step");
});

test("what the model sees is saved as a PNG with its picture in it", async ({ page }) => {
  const { name, content } = await savedPanel(page, "What the model sees", "PNG");
  expect(name).toBe("seen.png");
  expect(content.subarray(1, 4).toString()).toBe("PNG");
  expect(colors(content)).toBeGreaterThan(500);
});

test("what it chose is saved as an SVG that holds its words and its own styles", async ({ page }) => {
  const { name, content } = await savedPanel(page, "What it chose", "SVG");
  expect(name).toBe("chosen.svg");
  const svg = content.toString();
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(svg).toContain("gripper");
  expect(svg).toContain("data:image/png;base64,");
  // It is well-formed, and draws by itself.
  expect(await colorsOf(page, svg)).toBeGreaterThan(FEWEST_COLORS);
});

test("every panel is saved as either", async ({ page }) => {
  for (const [title, file] of PANELS) {
    const png = await savedPanel(page, title, "PNG");
    expect(png.name).toBe(`${file}.png`);
    expect(colors(png.content), `the PNG of ${title}`).toBeGreaterThan(FEWEST_COLORS);
    const svg = await savedPanel(page, title, "SVG");
    expect(svg.name).toBe(`${file}.svg`);
    expect(svg.content.toString()).toContain(title);
    expect(await colorsOf(page, svg.content.toString()), `the SVG of ${title}`).toBeGreaterThan(FEWEST_COLORS);
  }
});
