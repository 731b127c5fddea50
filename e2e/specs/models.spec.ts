// Several models: one is chosen, everything follows; two are compared; and what happens where one is not to be had.

import type { Page } from "@playwright/test";

import { kept } from "../fixtures/kept.ts";
import { choiceOf, FIRST, SECOND, theManifest } from "../fixtures/models.ts";
import { expect, LIGHT, type Playground, test } from "../fixtures/playground.ts";
import { crash } from "../fixtures/workers.ts";
import { host, PAGE } from "../server/host.ts";

const WEIGHTS = `**/models/${SECOND}/model.safetensors`;
const SENTENCE = "reach for the pink ball";
const COMPARE = { ...LIGHT, seed: 2, say: SENTENCE, panels: "seen,chosen,timeline,compare" };

/** What the address says. */
function keys(page: Page): URLSearchParams {
  return new URLSearchParams(new URL(page.url()).hash.slice(1));
}

/** Waits until a model is loaded. */
async function loaded(playground: Playground, name: string): Promise<void> {
  await playground.until(({ loading, model }) => loading.ready && model?.name === name, `the model ${name}`, 90_000);
}

/** Answers requests for the second model's weights only when the returned function is called. */
async function holdWeights(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(WEIGHTS, async (route) => {
    await held;
    await route.fallback();
  });
  return release;
}

/** Asks for the two models to be compared, and waits until the first run is over. */
async function compareModels(page: Page): Promise<void> {
  await page.getByRole("combobox", { name: "Compare" }).selectOption("two models");
  await page.getByRole("combobox", { name: "Model of B" }).selectOption(SECOND);
  await page.getByRole("button", { name: "Run both" }).click();
  await expect(page.getByText("Run A is under way.")).toBeVisible();
  await expect(page.getByText("Run A is under way.")).toBeHidden({ timeout: 100_000 });
}

/** The model of the first run is back, in the choice and in the address. */
async function isAsBefore(playground: Playground, page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: "Run both" })).toBeVisible();
  await loaded(playground, FIRST);
  await expect(choiceOf(page)).toHaveValue(FIRST);
  await expect(choiceOf(page)).toBeEnabled();
  await expect.poll(() => keys(page).get("model")).toBeNull();
}

test.describe("two models", () => {
  test("another one is chosen: the header, the address and the timeline follow, and it runs", async ({ playground, page }) => {
    await playground.open({ ...LIGHT, seed: 2 });
    await playground.ask(SENTENCE);
    await playground.until(({ step }) => step > 3, "steps of the first model");
    await page.keyboard.press("Escape");
    await playground.until(({ run }) => run === "idle" || typeof run === "object", "a stop");
    const slider = page.getByRole("slider", { name: "Step to look at" });
    await expect(slider).toBeEnabled();

    await choiceOf(page).selectOption(SECOND);
    await expect(choiceOf(page)).toHaveValue(SECOND);
    await expect.poll(() => keys(page).get("model")).toBe(SECOND);
    // What the first one saw is nothing the second could be asked about.
    await expect(slider).toBeDisabled();
    await expect(page.getByRole("log", { name: /Events/ })).toContainText(`Model ${SECOND}`);
    await loaded(playground, SECOND);
    await playground.until(({ last, picture }) => last !== null && last.id === picture, "its look at the table");

    await playground.run.click();
    await expect(slider).toBeEnabled();
    await playground.until(({ step, run }) => step > 3 || typeof run === "object", "steps of the second model");
    await slider.focus();
    await slider.press("Home");
    await playground.until(({ at, last }) => at !== null && last?.id === at, "its first step again");
    expect((await playground.state()).notice).toBeNull();
  });

  test("while another one loads, nothing is told of the one before", async ({ playground, page }) => {
    await playground.open({ ...LIGHT, seed: 2 });
    expect((await playground.state()).model).toMatchObject({ name: FIRST });
    const release = await holdWeights(page);
    await choiceOf(page).selectOption(SECOND);
    await playground.until(({ loading }) => loading.share > 0 && !loading.ready, "it loads");
    expect((await playground.state()).model).toBeNull();
    await expect(choiceOf(page)).toHaveValue(SECOND);
    release();
    await loaded(playground, SECOND);
  });

  test("a link names one, and each is told in a line", async ({ playground, page }) => {
    await playground.open({ ...LIGHT, seed: 2, model: SECOND });
    expect((await playground.state()).model).toMatchObject({ name: SECOND });
    await expect(choiceOf(page)).toHaveValue(SECOND);
    const { parameters, trained } = (await theManifest()).models[SECOND]!;
    const line = RegExp(`^${SECOND}: ${(parameters / 1e6).toFixed(1)} M parameters, \\d+\\.\\d MB, trained ${trained}$`);
    await expect(choiceOf(page).locator("option", { hasText: SECOND })).toHaveText(/^nano-plain, \d+\.\d MB$/);
    await expect(choiceOf(page)).toHaveAttribute("title", RegExp(`trained ${trained}$`));
    await page.getByRole("button", { name: "Help" }).click();
    await expect(page.getByRole("dialog").getByRole("listitem").filter({ hasText: SECOND })).toHaveText(line);
  });

  test("both are compared to the end, and the first is loaded again", async ({ playground, page }) => {
    test.slow();
    await playground.open(COMPARE);
    await compareModels(page);
    await expect(page.getByText("Run B is under way.")).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText("Run B is under way.")).toBeHidden({ timeout: 100_000 });

    await expect(page.getByRole("region", { name: "Run A" }).getByText(`${FIRST}, CPU, likeliest`, { exact: true })).toBeVisible();
    await expect(page.getByRole("region", { name: "Run B" }).getByText(`${SECOND}, CPU, likeliest`, { exact: true })).toBeVisible();
    // The same picture to begin with, and two opinions.
    await page.getByRole("slider", { name: "Step of both runs" }).press("Home");
    const wishes = await page.getByRole("region", { name: "Compare two runs" }).getByRole("row", { name: /^d[xyz] / }).all();
    const cells = await Promise.all(wishes.map((row) => row.getByRole("cell").allTextContents()));
    expect(cells.length).toBe(3);
    expect(cells.some(([a, b]) => a !== b), JSON.stringify(cells)).toBe(true);
    await isAsBefore(playground, page);
  });

  test("a comparison ends with a notice where the second model cannot be loaded", async ({ playground, page }) => {
    test.slow();
    await page.route(WEIGHTS, (route) => route.fulfill({ status: 404, body: "There is no such file.\n" }));
    await playground.open(COMPARE);
    await compareModels(page);
    const said = `The comparison ended after run A, because ${SECOND} could not be loaded.`;
    await expect(page.getByText(said)).toBeVisible({ timeout: 60_000 });
    await isAsBefore(playground, page);
    await expect(page.getByRole("alert")).toBeEmpty();
    await expect(page.getByRole("region", { name: "Run A" }).getByText(`“${SENTENCE}”`)).toBeVisible();
    await expect(page.getByRole("region", { name: "Run B" }).getByText("Not kept yet.")).toBeVisible();
  });

  test("a comparison ends with a notice where the policy's worker stops on the way", async ({ playground, page }) => {
    test.slow();
    await playground.open(COMPARE);
    await holdWeights(page);
    await compareModels(page);
    await expect(page.getByText("The model of run B is being loaded.")).toBeVisible();
    await expect.poll(async () => (await playground.state()).loading.share).toBeGreaterThan(0.4);
    await crash(page, "inference");
    await expect(page.getByText("The comparison ended after run A, because the policy’s worker stopped.")).toBeVisible();
    await isAsBefore(playground, page);
  });
});

test.describe("without a network", () => {
  test.use({ serviceWorkers: "allow" });

  test("the choice stays, and a model that was never loaded says so", async ({ playground, page }) => {
    const { address, close } = await host(PAGE);
    await page.goto(`${address}#${new URLSearchParams({ stage: LIGHT.stage!, backend: LIGHT.backend!, seed: "2" })}`);
    await playground.ready();
    await kept(page);
    await close();

    await page.reload();
    await playground.ready();
    await expect(choiceOf(page)).toHaveValue(FIRST);
    await choiceOf(page).selectOption(SECOND);
    const alert = page.getByRole("alert");
    await expect(alert).toContainText(`There is no network, and the model ${SECOND} was never loaded in this browser`);
    await choiceOf(page).selectOption(FIRST);
    await loaded(playground, FIRST);
    await expect(alert).toBeEmpty();
  });
});
