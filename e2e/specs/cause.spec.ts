// The causal check: what the action hangs on, by taking words and parts of the picture away.

import { expect, LIGHT, test, type Playground } from "../fixtures/playground.ts";

/** Patches across and down the picture. */
const GRID = 12;

test.beforeEach(async ({ playground }) => {
  await playground.open({ ...LIGHT, seed: 2 });
  const { objects } = await playground.state();
  const graspable = objects.find(({ kind }) => ["cube", "ball", "cylinder"].includes(kind))!;
  await playground.instruction.fill(`pick up the ${graspable.name}`);
  await playground.page.getByRole("button", { name: "Step", exact: true }).click();
  await playground.until(({ last, step, tokens }) => last !== null && step === 1 && tokens.length > 0, "one step");
  await playground.until(({ last, picture }) => last?.id === picture, "the step of the picture on show");
});

/** Where the policy thinks the named object is. */
async function pointedAt(playground: Playground): Promise<{ row: number; column: number }> {
  const { last } = await playground.state();
  const heat = last!.readouts.object;
  const patch = heat.indexOf(Math.max(...heat));
  return { row: Math.floor(patch / GRID), column: patch % GRID };
}

test("painting the named object over changes the action, and says by how much", async ({ playground, page }) => {
  await page.getByRole("button", { name: "Paint over the picture" }).click();
  const brush = page.getByRole("application", { name: /Paint patches over/ });
  const box = (await brush.boundingBox())!;
  const { row, column } = await pointedAt(playground);
  const at = (cell: number, length: number) => ((cell + 0.5) / GRID) * length;
  await page.mouse.move(box.x + at(column, box.width), box.y + at(row, box.height));
  await page.mouse.down();
  await page.mouse.move(box.x + at(Math.min(column + 1, GRID - 1), box.width), box.y + at(row, box.height), { steps: 4 });
  await page.mouse.up();
  const { difference } = await playground.until(
    ({ difference }) => (difference?.intervention.patches.length ?? 0) > 1,
    "the answer without two patches",
  );
  expect(difference!.intervention.patches).toContain(row * GRID + column);
  expect(difference!.after.steps).not.toEqual(difference!.before.steps);
  await expect(page.getByRole("status").filter({ hasText: /Without 2 patches of the picture the arm/ })).toBeVisible();

  await page.getByRole("button", { name: "All as it was" }).click();
  expect((await playground.state()).difference).toBeNull();
});

test("a patch is painted over by keyboard alone", async ({ playground, page }) => {
  await page.getByRole("button", { name: "Paint over the picture" }).press("Enter");
  const brush = page.getByRole("application", { name: /Paint patches over/ });
  await brush.focus();
  await brush.press("ArrowUp");
  await brush.press("ArrowLeft");
  await expect(page.getByRole("status").filter({ hasText: "Row 6 of 12, column 6: as it is" })).toBeAttached();
  await brush.press(" ");
  await expect(page.getByRole("status").filter({ hasText: "Row 6 of 12, column 6: painted over" })).toBeAttached();
  const { difference } = await playground.until(({ difference }) => difference !== null, "the answer without it");
  expect(difference!.intervention.patches).toEqual([5 * GRID + 5]);
});

test("another word in the place of one is another future", async ({ playground, page }) => {
  const { tokens, objects, sentence } = await playground.state();
  const slot = tokens.findIndex(({ text }) => objects.some(({ color }) => color === text));
  const said = tokens[slot]!.text;
  const other = objects.map(({ color }) => color).find((color) => color !== said)!;
  await page.getByRole("combobox", { name: "say" }).fill(other);
  await page.getByRole("combobox", { name: "say" }).press("Enter");
  const { difference } = await playground.until(({ difference }) => difference !== null, "the answer to the other sentence");
  expect(difference!.intervention.sentence).toBe(sentence.replace(said, other));
  await expect(page.getByRole("status").filter({ hasText: `With “${other}” instead of “${said}” the arm` })).toBeVisible();
  // Both futures are arrows over the picture, the one as it is and the other dashed.
  const paths = page.locator(".picture-paths");
  await expect(paths.locator(".path polyline")).toHaveCount(2);
  await expect(paths.locator(".path-instead polyline")).toHaveCount(1);
  await expect(paths.locator(".path polygon.path-end")).toHaveCount(2);
  await expect(paths).toHaveAccessibleName(/: as it is it ends .*, spread \d+ mm; dashed, with what you changed, it ends .*, spread \d+ mm$/);
});

test("what the action hangs on is measured word by word and square by square", async ({ playground, page }) => {
  await page.getByRole("radio", { name: "Effect" }).check({ force: true });
  await expect(page.getByText("Not measured for this picture yet.")).toBeVisible();
  const blank = await heat(playground);
  await page.getByRole("button", { name: "Measure", exact: true }).click();
  await expect(page.getByRole("progressbar", { name: "Passes made" })).toBeVisible();
  await playground.until(({ effects, last }) => effects !== null && effects === last?.id, "the measurement", 120_000);
  await expect(page.getByText(/Rank correlation with the attention of all layers and heads: picture [−+]?\d\.\d\d, words [−+]?\d\.\d\d/)).toBeVisible();
  await expect.poll(() => heat(playground)).not.toBe(blank);

  // Each word says its own.
  await page.getByRole("combobox", { name: "Effect on" }).selectOption("the whole action");
  const { tokens } = await playground.state();
  await expect(playground.words.getByRole("button", { name: /Without it: [\d.]+ %/ })).toHaveCount(tokens.length);
  // Of one dimension it is said in that dimension's unit.
  await page.getByRole("combobox", { name: "Effect on" }).selectOption("dx");
  await expect(page.getByText(/Painting one square over moves it by [\d.]+ mm at most/)).toBeVisible();
});

test("a measurement can be left off", async ({ playground, page }) => {
  await page.getByRole("radio", { name: "Effect" }).check({ force: true });
  await page.getByRole("button", { name: "Measure", exact: true }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("progressbar", { name: "Passes made" })).toBeHidden();
  const { effects, notice } = await playground.state();
  expect([effects, notice]).toEqual([null, null]);
});

/** What lies over the picture. */
async function heat(playground: Playground): Promise<string> {
  return playground.page
    .locator("canvas.picture-heat")
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}
