// A panel as a picture.

import { type Page } from "@playwright/test";

import { expect, LIGHT, test } from "../fixtures/playground.ts";
import { colors } from "../fixtures/png.ts";
import { type Saved, saved } from "../fixtures/saved.ts";

function savedPanel(page: Page, panel: string, kind: "PNG" | "SVG"): Promise<Saved> {
  const group = page.getByRole("region", { name: panel }).getByRole("group", { name: "Save this panel as a picture" });
  return saved(group.getByRole("button", { name: kind }));
}

test.beforeEach(async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 2 });
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
  const drawn = await page.evaluate(async (svg) => {
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    if (parsed.querySelector("parsererror")) return 0;
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    await image.decode();
    return image.naturalWidth;
  }, svg);
  expect(drawn).toBeGreaterThan(100);
});
