// Looking at earlier steps: every panel shows what was there then.

import { expect, LIGHT, test } from "../fixtures/playground.ts";
import { saved } from "../fixtures/saved.ts";

test.beforeEach(async ({ playground }) => {
  await playground.open({ ...LIGHT, seed: 2 });
  const { objects } = await playground.state();
  const graspable = objects.find(({ kind }) => ["cube", "ball", "cylinder"].includes(kind))!;
  await playground.ask(`reach for the ${graspable.name}`);
  await playground.until(({ step, run }) => step > 6 || typeof run === "object", "some steps", 100_000);
});

test("an earlier step is looked at in all panels, and what is now comes back", async ({ playground, page }) => {
  const slider = page.getByRole("slider", { name: "Step to look at" });
  await slider.focus();
  await slider.press("Home");
  const then = await playground.until(({ at, picture, last }) => at !== null && picture === at && last?.id === at, "the first step");
  await expect(slider).toHaveAttribute("aria-valuetext", /^Step 1 of \d+, 0\.1 s$/);
  await expect(page.getByText("As it was at the step chosen in the timeline.")).toBeVisible();
  expect(then.run).not.toBe("running");
  expect(then.last!.attention).toBe(true);
  const first = await playground.pixels();

  await slider.press("ArrowRight");
  await slider.press("ArrowRight");
  const later = await playground.until(
    ({ at, last }) => at !== null && at !== then.at && last?.id === at,
    "a later step",
  );
  expect(later.last!.chunk).not.toEqual(then.last!.chunk);
  expect(await playground.pixels()).not.toEqual(first);

  await page.getByRole("button", { name: "Now", exact: true }).click();
  await playground.until(({ at, picture, last }) => at === null && picture === last?.id, "what is now");
  await expect(page.getByRole("button", { name: "Now", exact: true })).toBeDisabled();
});

test("the same step is the same pass, also with a word switched off", async ({ playground, page }) => {
  const slider = page.getByRole("slider", { name: "Step to look at" });
  await slider.focus();
  await slider.press("Home");
  const seen = await playground.until(({ at, last }) => at !== null && last?.id === at, "the first step");
  const { tokens } = seen;
  await playground.words.getByRole("button").nth(tokens.length - 1).click();
  const { difference } = await playground.until(({ difference }) => difference !== null, "the answer without a word");
  expect(difference!.before).toEqual(seen.last!.chunk);
  await slider.press("End");
  await slider.press("Home");
  const again = await playground.until(({ at, last }) => at === seen.at && last?.id === at, "the first step again");
  expect(again.last!.chunk).toEqual(seen.last!.chunk);
});

test("the words to choose from are those of the step", async ({ playground, page }) => {
  await playground.stop.click();
  const query = page.getByRole("combobox", { name: "Attention of" });
  await expect(query.locator("option", { hasText: "“reach”" })).toHaveCount(1);
  await playground.ask("pick up the pink ball");
  await playground.until(({ tokens }) => tokens.some(({ text }) => text === "pick"), "the other sentence");
  await expect(query.locator("option", { hasText: "“reach”" })).toHaveCount(0);
  const slider = page.getByRole("slider", { name: "Step to look at" });
  await slider.focus();
  await slider.press("Home");
  await expect(query.locator("option", { hasText: "“reach”" })).toHaveCount(1);
  await expect(query.locator("option", { hasText: "“pick”" })).toHaveCount(0);
});

test("a run is replayed step by step, and an event leads to its step", async ({ playground, page }) => {
  await page.getByRole("button", { name: "Replay" }).click();
  const ids = new Set<number>();
  await expect
    .poll(async () => {
      const { at } = await playground.state();
      if (at !== null) ids.add(at);
      return ids.size;
    }, { message: "several steps go by", intervals: [50] })
    .toBeGreaterThan(3);
  await page.getByRole("button", { name: "Now", exact: true }).click();

  await page.getByRole("log", { name: /Events/ }).getByRole("button", { name: "Running" }).first().click();
  await playground.until(({ at }) => at !== null, "the step of the event");
});

test("an episode is saved with its steps and passes", async ({ playground, page }) => {
  await playground.stop.click();
  const { name, content } = await saved(page.getByRole("button", { name: "Save", exact: true }));
  expect(name).toBe("episode-2.json");
  const episode = JSON.parse(content.toString()) as {
    format: string;
    seed: number;
    sentence: string;
    steps: { id: number; allowed_joints: number[] }[];
    passes: { id: number; forecast: { chunk: { steps: number[][] } } }[];
    events: { text: string }[];
  };
  const { sentence } = await playground.state();
  expect([episode.format, episode.seed, episode.sentence]).toEqual(["vla-playground-episode", 2, sentence]);
  expect(episode.steps.length).toBeGreaterThan(5);
  expect(episode.passes.map(({ id }) => id)).toEqual(episode.steps.map(({ id }) => id));
  expect(episode.passes[0]!.forecast.chunk.steps).toHaveLength(8);
  expect(episode.events.map(({ text }) => text)).toContain("Running");
});
