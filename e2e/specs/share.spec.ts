// Links: what they open, what they take away, and episodes that are played again.

import { type Page } from "@playwright/test";

import { expect, LIGHT, type Playground, test } from "../fixtures/playground.ts";

async function link(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share this page" });
  await expect(dialog).toBeVisible();
  return dialog.getByRole("textbox", { name: "Link" }).inputValue();
}

/** Where everything is, to a tenth of a millimetre. */
async function places(playground: Playground): Promise<string[]> {
  const { places } = await playground.state();
  return places.map(({ id, position_m }) => `${id}: ${position_m.map((metres) => metres.toFixed(4)).join(" ")}`);
}

test("what happened is played again exactly by a link", async ({ playground, page, context }) => {
  await playground.open({ ...LIGHT, seed: 2 });
  const { objects } = await playground.state();
  const target = objects.find(({ kind }) => ["cube", "ball", "cylinder"].includes(kind))!;
  await playground.ask(`pick up the ${target.name}`);
  await playground.until(({ step }) => step >= 8, "eight steps");
  await page.keyboard.press("Escape");
  await playground.until(({ run }) => run === "idle", "a stop");
  // The hand belongs to it too.
  const stage = page.getByRole("application", { name: /The stage/ });
  await stage.focus();
  await stage.press("]");
  await stage.press("Shift+ArrowUp");
  await page.waitForTimeout(1_500);
  const before = await places(playground);

  await link(page);
  const dialog = page.getByRole("dialog", { name: "Share this page" });
  await dialog.getByRole("radio", { name: "what happened here, played again exactly" }).check();
  const replay = await dialog.getByRole("textbox", { name: "Link" }).inputValue();
  expect(replay).toContain("replay=");
  expect(replay.length).toBeLessThan(2_000);

  const other = await context.newPage();
  await other.goto(replay);
  const again = new (playground.constructor as new (page: Page) => Playground)(other);
  await again.until(({ step }) => step >= 8, "the steps again", 90_000);
  await expect.poll(() => places(again), { timeout: 30_000 }).toEqual(before);
  // The panels are alive on the way: the policy was asked.
  await again.until(({ last }) => last !== null, "what the policy makes of it", 90_000);
  await other.close();
});

test("a damaged recording is refused, and the page goes on", async ({ playground, page }) => {
  await playground.visit({ ...LIGHT, seed: 2, ...({ replay: "AQAH" } as object) });
  await playground.ready();
  await expect(page.getByText("the recording in the link is damaged or cut off")).toBeVisible();
  await playground.ask("reach for the pink ball");
  await playground.until(({ step }) => step > 0, "a step");
});

test("a link may let the arm set out by itself", async ({ playground, page }) => {
  await playground.visit({ ...LIGHT, seed: 2, say: "reach for the pink ball", run: 1 });
  await playground.until(({ step }) => step > 2, "steps nobody asked for", 90_000);
  await expect(page.getByRole("button", { name: "Pause" }).or(playground.run)).toBeVisible();
});

test("what a teacher takes away is not there, and Stop is", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 2, say: "reach for the pink ball" });
  await link(page);
  const dialog = page.getByRole("dialog", { name: "Share this page" });
  for (const control of ["the box for the sentence", "reset, new scene and seed", "switching words off, painting over"]) {
    await dialog.getByRole("checkbox", { name: control }).uncheck();
  }
  const hiding = await dialog.getByRole("textbox", { name: "Link" }).inputValue();
  expect(new URLSearchParams(new URL(hiding).hash.slice(1)).get("hide")).toBe("instruction,scene,interventions");

  await page.goto("about:blank");
  await page.goto(hiding);
  await playground.ready();
  await expect(page.getByRole("button", { name: "New scene" })).toBeHidden();
  await expect(playground.instruction).not.toBeEditable();
  await playground.until(({ tokens }) => tokens.length > 0, "words");
  await expect(playground.words.getByRole("button").first()).toBeDisabled();
  const { seed } = await playground.state();
  await page.locator("body").press("n");
  expect((await playground.state()).seed).toBe(seed);
  await expect(playground.stop).toBeVisible();
  await playground.run.click();
  await playground.until(({ step }) => step > 0, "a step");
});
