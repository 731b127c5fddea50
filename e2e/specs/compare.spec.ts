// Two runs side by side on one seed.

import AxeBuilder from "@axe-core/playwright";

import { ADAPTER, blank, inWorker } from "../fixtures/blank.ts";
import { expect, LIGHT, test } from "../fixtures/playground.ts";

test.beforeEach(async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 2, panels: "seen,chosen,timeline,compare" });
  await expect(page.getByRole("region", { name: "Compare two runs" })).toBeVisible();
});

test("two sentences are run on one scene, and it is said where they part", async ({ playground, page }) => {
  const { objects } = await playground.state();
  const [one, other] = objects.filter(({ kind }) => ["cube", "ball", "cylinder"].includes(kind));
  const both = page.getByRole("button", { name: "Run both" });
  await expect(both).toHaveAccessibleDescription("Type a sentence first.");
  await expect(both).toBeDisabled();
  // What is in the box is the sentence of A, also before it was ever run.
  await playground.instruction.fill(`reach for the ${one!.name}`);
  await expect(both).toHaveAccessibleDescription("Type the sentence of B.");
  await page.getByRole("textbox", { name: "Sentence of B" }).fill(`reach for the ${one!.name}`);
  await expect(both).toHaveAccessibleDescription("Both sentences are the same.");
  await page.getByRole("textbox", { name: "Sentence of B" }).fill(`reach for the ${other!.name}`);
  await both.click();
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

test("the likeliest and a sample are compared to the end, and then it is sampled as before", async ({ playground, page }) => {
  test.slow();
  await playground.ask("reach for the pink ball");
  await playground.until(({ step }) => step > 0, "a step");
  const given = page.getByRole("combobox", { name: "The arm is given" });
  await given.selectOption("a sample");
  await page.getByRole("spinbutton", { name: "seed", exact: true }).fill("7");
  await page.getByRole("spinbutton", { name: "seed", exact: true }).press("Enter");
  await page.getByRole("combobox", { name: "Compare" }).selectOption("likeliest and sample");
  await page.getByRole("button", { name: "Run both" }).click();
  await expect(given).toHaveValue("likeliest");
  await expect(page.getByText("Run B is under way.")).toBeVisible({ timeout: 100_000 });
  await expect(page.getByRole("button", { name: "Run both" })).toBeVisible({ timeout: 100_000 });

  await expect(page.getByRole("region", { name: "Run A" }).getByText(/, CPU, likeliest$/)).toBeVisible();
  const sampled = /, CPU, sample 1 at temperature 1\.0$/;
  await expect(page.getByRole("region", { name: "Run B" }).getByText(sampled)).toBeVisible();
  await expect(given).toHaveValue("sample");
  await expect(page.getByRole("spinbutton", { name: "seed", exact: true })).toHaveValue("7");
});

test("the CPU and WebGPU are compared, for as long as one waits for the second", async ({ playground, page }) => {
  // A software GPU compiles its programs for minutes, and then makes a step in seconds.
  test.setTimeout(600_000);
  const beside = await page.context().newPage();
  await blank(beside);
  const adapter = await beside.evaluate(inWorker, ADAPTER);
  await beside.close();
  if (adapter === null) console.log("CPU and WebGPU are not compared here: this browser has no WebGPU adapter.");
  test.skip(adapter === null, "this browser has no WebGPU adapter");
  await playground.instruction.fill("reach for the pink ball");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await playground.until(({ sentence }) => sentence.length > 0, "the sentence");
  await page.getByRole("combobox", { name: "Compare" }).selectOption("CPU and WebGPU");
  await page.getByRole("button", { name: "Run both" }).click();
  await expect(page.getByText("Run B is under way.")).toBeVisible({ timeout: 300_000 });
  await playground.until(({ run }) => run === "running", "the second run", 60_000);
  await playground.until(({ run, step }) => step > 2 || typeof run === "object", "some steps", 200_000);
  // A run that is stopped counts as far as it went.
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Run both" })).toBeVisible();

  await expect(page.getByRole("region", { name: "Run A" }).getByText(/, CPU, likeliest$/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Run B" }).getByText(/, WebGPU, likeliest$/)).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Policy on" })).toHaveValue("cpu");
  await playground.until(({ backend }) => backend !== null && "cpu" in backend, "the backend of before");
});

test("a sentence that moves nothing ends a comparison, and it is said", async ({ playground, page }) => {
  test.slow();
  await playground.instruction.fill("reach for the pink ball");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await playground.until(({ sentence }) => sentence.length > 0, "the sentence");
  await page.getByRole("textbox", { name: "Sentence of B" }).fill("frobnicate");
  await page.getByRole("button", { name: "Run both" }).click();
  const said = "The comparison ended after run A, because the sentence of run B moves nothing.";
  await expect(page.getByText(said)).toBeVisible({ timeout: 100_000 });
  await expect(page.getByRole("button", { name: "Run both" })).toBeVisible();
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
  // The chart is drawn as soon as there is something to draw.
  const chart = page.locator("canvas.compare-trace");
  await expect.poll(() => chart.evaluate((canvas: HTMLCanvasElement) => canvas.width)).toBeGreaterThan(100);
  const drawn = () =>
    chart.evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
  await expect.poll(drawn).toBeGreaterThan(2);
  await expect(chart).toHaveAccessibleName(
    /^x, away from the arm: A [−\d.]+ mm, B [−\d.]+ mm\. A from .* mm to .* mm in \d+ steps, .* at least, .* at most\. B from /,
  );

  // One that is longer goes on alone.
  await playground.run.click();
  await playground.until(({ step }) => step > 9, "more steps");
  await page.keyboard.press("Escape");
  await playground.until(({ run }) => run === "idle", "a stop");
  await page.getByRole("button", { name: "Keep this run as B" }).click();
  await page.getByRole("slider", { name: "Step of both runs" }).press("End");
  await expect(page.getByText(/^Run A was over by step \d+\.$/)).toBeVisible();
});

test("whatever lays the table out anew or says something else ends a comparison", async ({ playground, page }) => {
  test.slow();
  const both = page.getByRole("button", { name: "Run both" });
  const ways: [what: string, act: () => Promise<unknown>][] = [
    ["a reset", () => page.getByRole("button", { name: "Reset", exact: true }).click()],
    ["another sentence", () => playground.ask("reach for the orange cup")],
    ["a pause", () => page.getByRole("button", { name: "Pause" }).click()],
    ["another scene", () => page.getByRole("button", { name: "New scene" }).click()],
    ["the lesson", () => page.getByRole("button", { name: "Lesson" }).click()],
  ];
  await page.getByRole("combobox", { name: "Compare" }).selectOption("likeliest and sample");
  for (const [what, act] of ways) {
    await playground.instruction.fill("reach for the pink ball");
    await expect(both, what).toBeEnabled();
    await both.click();
    await playground.until(({ run, sentence }) => run === "running" && sentence === "reach for the pink ball", what);
    await act();
    await expect(both, what).toBeVisible();
    await page.keyboard.press("Escape");
    await page.getByRole("textbox", { name: "Seed" }).fill("2");
    await page.getByRole("textbox", { name: "Seed" }).press("Enter");
    await playground.until(({ seed, run }) => seed === 2 && run === "idle", "the scene again");
  }
});

test("with a webcam it is said why nothing is compared", async ({ playground, page }) => {
  await playground.instruction.fill("reach for the pink ball");
  await page.getByRole("combobox", { name: "Compare" }).selectOption("likeliest and sample");
  const both = page.getByRole("button", { name: "Run both" });
  await expect(both).toBeEnabled();
  await page.getByRole("combobox", { name: "Source" }).selectOption("webcam");
  await expect(both).toHaveAccessibleDescription("Only the simulated table can be laid out again as it was.");
  await expect(both).toBeDisabled();
});

test("a stop before the first step ends a comparison too", async ({ playground, page }) => {
  await playground.instruction.fill("reach for the pink ball");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await playground.until(({ step }) => step > 0, "the sentence, and a step");
  await page.getByRole("combobox", { name: "Compare" }).selectOption("likeliest and sample");
  // Both in one task of the page, so that the arm has not set out.
  await page.getByRole("button", { name: "Run both" }).evaluate((button: HTMLElement) => {
    button.click();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  });
  await expect(page.getByRole("button", { name: "Run both" })).toBeVisible();
  await playground.until(({ run }) => run === "idle", "the arm holds");
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
