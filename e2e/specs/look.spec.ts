// Looking into the policy: attention over the picture, words as switches, action tokens.

import { expect, LIGHT, test } from "../fixtures/playground.ts";

test.beforeEach(async ({ playground }) => {
  await playground.open({ ...LIGHT, seed: 2 });
  const { objects } = await playground.state();
  const graspable = objects.find(({ kind }) => ["cube", "ball", "cylinder"].includes(kind))!;
  await playground.instruction.fill(`pick up the ${graspable.name}`);
  await playground.page.getByRole("button", { name: "Step", exact: true }).click();
  await playground.until(({ last, step, tokens }) => last !== null && step === 1 && tokens.length > 0, "one step");
});

test("the sentence appears as tokens", async ({ playground }) => {
  const { tokens, sentence } = await playground.state();
  expect(tokens.map(({ text }) => text).join(" ")).toBe(sentence);
  await expect(playground.words.getByRole("button")).toHaveCount(tokens.length);
});

test("every action dimension shows its bin, its value with a unit, and its entropy", async ({ page }) => {
  const table = page.getByRole("table", { name: /Seven action tokens/ });
  for (const [dimension, unit] of [["dx", "mm"], ["dy", "mm"], ["dz", "mm"], ["pitch", "°"], ["roll", "°"], ["gripper", "%"], ["terminate", "%"]]) {
    const row = table.getByRole("row").filter({ has: page.getByRole("button", { name: dimension, exact: true }) });
    await expect(row.getByRole("img")).toHaveAccessibleName(/most probable bin \d+ of 256 with .*, entropy \d\.\d bits/);
    await expect(row).toContainText(new RegExp(`[-−+]?\\d+(\\.\\d+)?\\s*${unit}`));
    await expect(row).toContainText(/\d\.\d bits/);
  }
});

test("the distributions are distributions", async ({ playground }) => {
  const probabilities = await playground.probabilities();
  expect(probabilities).toHaveLength(8 * 7 * 256);
  for (let start = 0; start < probabilities.length; start += 256) {
    const sum = probabilities.slice(start, start + 256).reduce((sum, share) => sum + share, 0);
    expect(Math.abs(sum - 1)).toBeLessThan(1e-3);
  }
});

test("the attention of a chosen query lies over the picture", async ({ playground, page }) => {
  const heat = () =>
    page.locator("canvas.picture-heat").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  await expect(page.getByText("Composed: trunk attention × resampler attention")).toBeVisible();
  const ofAction = await heat();
  const { tokens } = await playground.state();
  await page.getByRole("combobox", { name: "Attention of" }).selectOption(`“${tokens.at(-1)!.text}”`);
  await expect.poll(heat, { message: "a word looks elsewhere than an action" }).not.toBe(ofAction);
  await page.getByRole("radio", { name: "None" }).check({ force: true });
  await expect(page.getByText("Composed:")).toBeHidden();
});

test("switching a word off changes the action, and says by how much", async ({ playground, page }) => {
  const { tokens } = await playground.state();
  const noun = tokens.at(-1)!.text;
  const word = playground.words.getByRole("button", { name: new RegExp(`^${noun}`) });
  await word.click();
  await expect(word).toHaveAttribute("aria-pressed", "true");
  const { difference } = await playground.until(({ difference }) => difference !== null, "the answer without the word");
  expect(difference!.maskedWords).toEqual([tokens.length - 1]);
  expect(difference!.after.steps).not.toEqual(difference!.before.steps);
  await expect(page.getByRole("columnheader", { name: "Without" })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: `Without “${noun}”` })).toBeVisible();

  await page.getByRole("button", { name: "All words on" }).click();
  await expect(word).toHaveAttribute("aria-pressed", "false");
});

test("backend, latency and control rate are shown", async ({ playground, page }) => {
  await playground.run.click();
  await playground.until(({ pace }) => pace.policyMs > 0 && pace.controlHz > 0 && pace.physicsMs > 0, "a pace");
  const status = page.getByRole("contentinfo");
  await expect(status).toContainText("On the CPU, with WASM SIMD");
  await expect(status).toContainText(/Policy step\s*[\d.]+ ms/);
  await expect(status).toContainText(/Control\s*[\d.]+ Hz/);
});
