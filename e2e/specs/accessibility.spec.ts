// axe finds nothing to complain about, in each state of the page, in both themes, on a desk and on a phone. Those that pass are in
// `accessibility-states.spec.ts`.

import { check } from "../fixtures/axe.ts";
import { expect, LIGHT, test } from "../fixtures/playground.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("at rest", async ({ playground, page }) => {
      await playground.open({ ...LIGHT, seed: 2 });
      await check(page);
    });

    test("with a step to look at, and a word switched off", async ({ playground, page }) => {
      await playground.open({ ...LIGHT, seed: 2 });
      const { objects } = await playground.state();
      await playground.instruction.fill(`pick up the ${objects[0]!.name} frobnicate`);
      await page.getByRole("button", { name: "Step", exact: true }).click();
      await playground.until(({ tokens }) => tokens.length > 3, "tokens");
      await playground.words.getByRole("button").last().click();
      await check(page);
    });

    test("with everything open that can be, and an effect measured", async ({ playground, page }) => {
      test.slow();
      await playground.open({ ...LIGHT, seed: 2, panels: "seen,chosen,timeline,diagram" });
      await playground.instruction.fill("reach for the pink ball");
      for (const step of [1, 2]) {
        await page.getByRole("button", { name: "Step", exact: true }).click();
        await playground.until((state) => state.step === step && state.last?.id === state.picture, `step ${step}`);
      }
      await page.getByText("All layers and heads").click();
      await page.getByText("Top tokens of dx at step 1").click();
      await page.getByRole("combobox", { name: "The arm is given" }).selectOption("a sample");
      const diagram = page.getByRole("region", { name: "How it decides" });
      for (const block of await diagram.locator("summary").all()) await block.click();
      await expect(diagram.getByRole("region", { name: "The action chunk, step by step" })).toBeVisible();
      await check(page);

      await page.getByRole("radio", { name: "Effect" }).check({ force: true });
      await page.getByRole("button", { name: "Measure", exact: true }).click();
      await playground.until(({ effects }) => effects !== null, "the measurement", 120_000);
      await check(page);

      const slider = page.getByRole("slider", { name: "Step to look at" });
      await slider.focus();
      await slider.press("Home");
      await playground.until(({ at, last }) => at !== null && last?.id === at, "the first step");
      await check(page);
    });

    test("with the dialog that makes a link", async ({ playground, page }) => {
      await playground.open({ ...LIGHT, seed: 2 });
      await page.getByRole("button", { name: "Share" }).click();
      await expect(page.getByRole("dialog", { name: "Share this page" })).toBeVisible();
      await check(page);
    });

    test("with two runs side by side", async ({ playground, page }) => {
      await playground.open({ ...LIGHT, seed: 2, panels: "seen,chosen,timeline,compare" });
      await playground.instruction.fill("reach for the pink ball");
      await page.getByRole("button", { name: "Step", exact: true }).click();
      await playground.until(({ step, last, picture }) => step === 1 && last?.id === picture, "one step");
      for (const side of ["A", "B"]) {
        await page.getByRole("button", { name: `Keep this run as ${side}` }).click();
        await expect(page.getByRole("region", { name: `Run ${side}` })).toBeVisible();
      }
      await check(page);
    });

    test("on each card of the lesson from the fourth on", async ({ playground, page }) => {
      test.slow();
      await playground.open({ ...LIGHT, lesson: 4 });
      const lesson = page.getByRole("region", { name: "Lesson" });
      for (let card = 4; card <= 10; card++) {
        await expect(lesson.getByText(`${card} of 10`)).toBeVisible();
        await playground.until(({ last, picture }) => last !== null && last.id >= picture!, "a scene at rest");
        await check(page);
        if (card < 10) await lesson.getByRole("button", { name: "Next" }).click();
      }
    });

    test("with the help open", async ({ playground, page }) => {
      await playground.open({ ...LIGHT, seed: 2 });
      await page.getByRole("button", { name: "Help" }).click();
      await check(page);
    });

    test("with a webcam", async ({ playground, page }) => {
      await playground.open({ ...LIGHT, seed: 2 });
      await page.getByRole("combobox", { name: "Source" }).selectOption("Webcam");
      await expect(page.getByRole("combobox", { name: "Camera" })).toBeVisible();
      await check(page);
    });

    test("with something wrong", async ({ playground, page }) => {
      await page.route("**/model.safetensors", (route) => route.fulfill({ status: 404 }));
      await playground.visit({ ...LIGHT, seed: 2 });
      await expect(page.getByRole("alert")).toContainText("is not on the server");
      await check(page);
    });
  });
}

test("everything that matters is reached by keyboard", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 2 });
  await page.keyboard.press("/");
  await expect(playground.instruction).toBeFocused();
  const { objects } = await playground.state();
  await page.keyboard.type(`reach for the ${objects[0]!.name}`);
  await page.keyboard.press("Enter");
  await playground.until(({ run }) => run !== "idle", "a run");
  await page.keyboard.press("Escape");
  await playground.until(({ run }) => typeof run === "object" || run === "idle", "a stop");
});

test("the page is never wider than a phone", async ({ playground, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await playground.open({ ...LIGHT, seed: 2 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBe(0);
});
