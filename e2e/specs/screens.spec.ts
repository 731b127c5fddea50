// Pictures of the page for people to look at: `e2e/screens/`. What they show is asserted elsewhere.

import { join } from "node:path";

import { type Locator, type Page } from "@playwright/test";

import { expect, type Playground, test } from "../fixtures/playground.ts";
import { colors } from "../fixtures/png.ts";

const FOLDER = join(import.meta.dirname, "../screens");

const SIZES = [
  { name: "desktop", width: 1440, height: 900 },
  { name: "laptop", width: 1024, height: 768 },
  { name: "phone", width: 390, height: 844 },
] as const;

/** How long a stage that the processor draws takes to show another theme. */
const REDRAWN_MS = 1_000;

/** Some steps of a run, and a pause. */
async function runAWhile(playground: Playground): Promise<void> {
  const { page } = playground;
  await playground.ask("pick up the pink ball");
  await playground.until(({ step, run }) => step > 8 || typeof run === "object", "some steps", 100_000);
  // A run that is solved meanwhile has nothing to pause.
  await page.getByRole("button", { name: "Pause" }).click({ timeout: 5_000 }).catch(() => undefined);
  await playground.until(({ picture, last }) => picture === last?.id, "the picture with what was seen in it");
}

/** A picture in each theme. */
async function picture(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(REDRAWN_MS);
    const shot = await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.png`) });
    expect(colors(shot)).toBeGreaterThan(500);
  }
}

for (const { name, width, height } of SIZES) {
  test.describe(() => {
    test.use({ viewport: { width, height } });

    test(name, async ({ playground, page }) => {
      await playground.open({ seed: 2, backend: "cpu" });
      await runAWhile(playground);
      await picture(page, name);
    });
  });
}

/** Waits until each figure of a panel has something on it. */
async function drawn(panel: Locator): Promise<void> {
  for (const canvas of await panel.locator("canvas[role=img]:visible").all()) {
    const shades = () =>
      canvas.evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      });
    await expect.poll(shades, { message: (await canvas.getAttribute("aria-label")) ?? "" }).toBeGreaterThan(1);
  }
}

/** Opens each of the panels that are for who asks, and the lesson, and has its picture taken. */
async function eachPanel(playground: Playground, take: (panel: Locator, name: string) => Promise<void>): Promise<void> {
  const { page } = playground;
  const region = (name: string) => page.getByRole("region", { name });
  await page.getByRole("radio", { name: "Effect" }).check({ force: true });
  await page.getByRole("button", { name: "Measure", exact: true }).click();
  await playground.until(({ effects }) => effects !== null, "the measurement", 120_000);
  await drawn(region("What the model sees"));
  await take(region("What the model sees"), "effect");

  const diagram = region("How it decides");
  for (const block of await diagram.locator("summary").all()) await block.click();
  await drawn(diagram);
  await take(diagram, "diagram");

  for (const side of ["A", "B"]) await page.getByRole("button", { name: `Keep this run as ${side}` }).click();
  await drawn(region("Compare two runs"));
  await take(region("Compare two runs"), "compare");

  // On a phone it is in a menu.
  const more = page.getByRole("button", { name: "More" });
  if (await more.isVisible()) await more.click();
  await page.getByRole("button", { name: "Lesson" }).click();
  await expect(region("Lesson")).toBeVisible();
  await playground.until(({ last, picture }) => last !== null && last.id >= picture!, "the lesson's scene");
  await take(region("Lesson"), "lesson");
}

const PANELS = { seed: 2, stage: "none", backend: "cpu", panels: "seen,chosen,timeline,diagram,compare" } as const;

test("a desktop with reduced motion, an effect, the diagram, two runs and a lesson", async ({ playground, page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await playground.open(PANELS);
  await runAWhile(playground);
  await picture(page, "still");
  await eachPanel(playground, async (panel, name) => {
    if (name === "diagram" || name === "compare") await panel.evaluate((element) => element.scrollIntoView());
    await picture(page, name);
  });
});

for (const { name, width, height } of SIZES.slice(1)) {
  test.describe(() => {
    test.use({ viewport: { width, height } });

    test(`an effect, the diagram, two runs and a lesson on a ${name}`, async ({ playground, page }) => {
      await playground.open(PANELS);
      await runAWhile(playground);
      await eachPanel(playground, async (panel, part) => {
        // In a window as tall as the panel: nothing is scrolled into it, and nothing stays in its way.
        const { height: tall } = (await panel.boundingBox())!;
        await page.setViewportSize({ width, height: part === "lesson" ? height : Math.ceil(tall) + 2 * height });
        await panel.scrollIntoViewIfNeeded();
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await drawn(panel);
          await panel.screenshot({ path: join(FOLDER, `${name}-${part}-${colorScheme}.png`) });
          const { x, width: wide } = (await panel.boundingBox())!;
          expect(x + wide, "nothing leads out of the page").toBeLessThanOrEqual(width);
        }
      });
    });
  });
}
