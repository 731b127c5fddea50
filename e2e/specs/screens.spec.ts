// Pictures of the page for people to look at: `e2e/screens/`. What they show is asserted elsewhere.

import { join } from "node:path";

import { expect, test } from "../fixtures/playground.ts";
import { colors } from "../fixtures/png.ts";

const FOLDER = join(import.meta.dirname, "../screens");

const SCREENS = [
  { name: "desktop", width: 1440, height: 900, colorScheme: "light" },
  { name: "laptop", width: 1024, height: 768, colorScheme: "dark" },
  { name: "phone", width: 390, height: 844, colorScheme: "dark" },
] as const;

for (const { name, width, height, colorScheme } of SCREENS) {
  test.describe(() => {
    test.use({ colorScheme, viewport: { width, height } });

    test(`${name}, ${colorScheme}`, async ({ playground, page }) => {
      await playground.open({ seed: 2, backend: "cpu" });
      const { objects } = await playground.state();
      const target = objects.find(({ kind }) => ["cube", "ball", "cylinder"].includes(kind))!;
      await playground.ask(`pick up the ${target.name}`);
      await playground.until(({ step, run }) => step > 8 || typeof run === "object", "some steps", 100_000);
      const pause = page.getByRole("button", { name: "Pause" });
      if (await pause.isVisible()) await pause.click();
      await playground.until(({ picture, last }) => picture === last?.id, "the picture with what was seen in it");
      const shot = await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.png`) });
      expect(colors(shot)).toBeGreaterThan(500);
    });
  });
}
