// Pictures of the page for people to look at: `e2e/screens/`. What they show is asserted elsewhere.

import { join } from "node:path";

import { type Page } from "@playwright/test";

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
  const pause = page.getByRole("button", { name: "Pause" });
  if (await pause.isVisible()) await pause.click();
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

test("a desktop with reduced motion, the diagram, an effect, two runs and a lesson", async ({ playground, page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await playground.open({ seed: 2, stage: "none", backend: "cpu", panels: "seen,chosen,timeline,diagram,compare" });
  await runAWhile(playground);
  await picture(page, "still");

  await page.getByRole("radio", { name: "Effect" }).check({ force: true });
  await page.getByRole("button", { name: "Measure", exact: true }).click();
  await playground.until(({ effects }) => effects !== null, "the measurement", 120_000);
  await picture(page, "effect");

  const diagram = page.getByRole("region", { name: "How it decides" });
  for (const block of await diagram.locator("summary").all()) await block.click();
  await diagram.evaluate((element) => element.scrollIntoView());
  await picture(page, "diagram");

  for (const side of ["A", "B"]) await page.getByRole("button", { name: `Keep this run as ${side}` }).click();
  await page.getByRole("region", { name: "Compare two runs" }).evaluate((element) => element.scrollIntoView());
  await picture(page, "compare");

  await page.getByRole("button", { name: "Lesson" }).click();
  await expect(page.getByRole("region", { name: "Lesson" })).toBeVisible();
  await playground.until(({ last, picture }) => last !== null && last.id >= picture!, "the lesson's scene");
  await picture(page, "lesson");
});
