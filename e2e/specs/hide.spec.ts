// What a link takes away: each control by itself, wherever else on the page it would be within reach.

import { type Locator, type Page } from "@playwright/test";

import { expect, LIGHT, test } from "../fixtures/playground.ts";

const PANELS = "seen,chosen,timeline,compare";

/** What can be used when nothing is taken away, by the name of what takes it away. */
function controls(page: Page): Record<string, Locator[]> {
  const compared = (name: string) => page.getByRole("combobox", { name: "Compare" }).locator("option", { hasText: name });
  return {
    instruction: [
      page.getByRole("textbox", { name: "What should the arm do?" }).and(page.locator(":not([readonly])")),
      page.getByRole("textbox", { name: "Sentence of B" }),
      compared("two sentences"),
    ],
    suggestions: [page.getByRole("list", { name: "Suggestions for this table" })],
    scene: [
      page.getByRole("button", { name: "Reset", exact: true }),
      page.getByRole("button", { name: "New scene" }),
      page.getByRole("textbox", { name: "Seed" }),
    ],
    source: [page.getByRole("combobox", { name: "Source" })],
    model: [page.getByRole("combobox", { name: "Policy on" }), compared("CPU and WebGPU")],
    decoding: [page.getByRole("combobox", { name: "The arm is given" }), compared("likeliest and sample")],
    interventions: [
      page.getByRole("button", { name: "Paint over the picture" }),
      page.getByRole("combobox", { name: "say" }),
      page.getByRole("list", { name: "Words, switch one off to see what it does" }).getByRole("button", { disabled: false }),
      page.getByRole("region", { name: "Lesson" }).getByRole("button", { name: "Switch “red” off" }),
    ],
  };
}

/** Whether a control is there; options are in the page without being seen. */
async function isThere(control: Locator): Promise<boolean> {
  const first = control.first();
  if ((await control.count()) === 0) return false;
  const isOption = await first.evaluate((element) => element instanceof HTMLOptionElement);
  return isOption || first.isVisible();
}

test("each control goes when a link takes it away, and no other goes with it", async ({ playground, page }) => {
  // The card about taking a word away.
  const link = { ...LIGHT, seed: 1457, say: "pick up the red cube", panels: PANELS, lesson: 7 };
  await playground.open(link);
  await playground.until(({ tokens, last }) => tokens.length > 0 && last !== null, "words, and a pass");
  const all = controls(page);
  const there = async () => {
    const found: string[] = [];
    for (const [name, locators] of Object.entries(all)) {
      for (const [place, locator] of locators.entries()) if (await isThere(locator)) found.push(`${name} ${place}`);
    }
    return found;
  };
  const places = (names: string[]) => names.flatMap((name) => all[name]!.map((_, place) => `${name} ${place}`));
  const names = Object.keys(all);
  await expect.poll(there).toEqual(places(names));
  // Where sentences cannot be compared something else is, and there is no sentence of B.
  for (const gone of names) {
    const fragment = new URLSearchParams(Object.entries({ ...link, hide: gone }).map(([key, value]) => [key, String(value)]));
    await page.evaluate((fragment) => (location.hash = fragment), fragment.toString());
    await expect.poll(there, { message: gone }).toEqual(places(names.filter((name) => name !== gone)));
    await expect(playground.stop).toBeVisible();
  }
});

test("where nothing is left to compare, runs can still be kept", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 2, panels: PANELS, hide: "instruction,model,decoding" });
  await expect(page.getByRole("combobox", { name: "Compare" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Run both" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Keep this run as A" })).toBeVisible();
});
