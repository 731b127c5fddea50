// Two runs side by side on one seed.

import AxeBuilder from "@axe-core/playwright";

import { expect, LIGHT, test } from "../fixtures/playground.ts";

test.beforeEach(async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 2, panels: "seen,chosen,timeline,compare" });
  await expect(page.getByRole("region", { name: "Compare two runs" })).toBeVisible();
});

test("two sentences are run on one scene, and it is said where they part", async ({ playground, page }) => {
  const { objects } = await playground.state();
  const [one, other] = objects.filter(({ kind }) => ["cube", "ball", "cylinder"].includes(kind));
  await playground.instruction.fill(`reach for the ${one!.name}`);
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await playground.until(({ sentence }) => sentence.length > 0, "the sentence");
  await page.getByRole("textbox", { name: "Sentence of B" }).fill(`reach for the ${other!.name}`);
  await page.getByRole("button", { name: "Run both" }).click();
  await expect(page.getByText("Run A is under way.")).toBeVisible();
  await expect(page.getByText("Run B is under way.")).toBeVisible({ timeout: 100_000 });
  await expect(page.getByRole("button", { name: "Run both" })).toBeVisible({ timeout: 100_000 });

  const [a, b] = [page.getByRole("region", { name: "Run A" }), page.getByRole("region", { name: "Run B" })];
  await expect(a.getByText(`“reach for the ${one!.name}”`)).toBeVisible();
  await expect(b.getByText(`“reach for the ${other!.name}”`)).toBeVisible();
  await expect(page.getByText(/The tools were more than 1 cm apart for the first time at step \d+\./)).toBeVisible();
  const slider = page.getByRole("slider", { name: "Step of both runs" });
  await slider.focus();
  await slider.press("Home");
  // The same picture to begin with, and another wish.
  const rows = page.getByRole("row", { name: /^d[xy] / });
  await expect(rows.first()).toBeVisible();
  await slider.press("ArrowRight");
  await expect(slider).toHaveAttribute("aria-valuetext", /^Step 2 of \d+$/);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test("any run can be kept, and looked at beside another", async ({ playground, page }) => {
  for (const side of ["A", "B"]) {
    await playground.ask("reach for the pink ball");
    await playground.until(({ step }) => step > 3, "some steps");
    await page.keyboard.press("Escape");
    await playground.until(({ run }) => run === "idle", "a stop");
    await page.getByRole("button", { name: `Keep this run as ${side}` }).click();
    await expect(page.getByRole("region", { name: `Run ${side}` }).getByText("“reach for the pink ball”")).toBeVisible();
    await page.getByRole("button", { name: "Reset", exact: true }).click();
    await playground.until(({ step }) => step === 0, "the scene as it was");
  }
});

test("a comparison can be left off", async ({ playground, page }) => {
  await playground.ask("reach for the pink ball");
  await playground.until(({ step }) => step > 0, "a step");
  await page.getByRole("combobox", { name: "Compare" }).selectOption("likeliest and sample");
  await page.getByRole("button", { name: "Run both" }).click();
  await page.getByRole("button", { name: "Leave off" }).click();
  await expect(page.getByRole("button", { name: "Run both" })).toBeVisible();
  await playground.until(({ run }) => run === "idle", "the arm holds");
});
