// The word that decides: taken away, the policy means another thing. A filler word does nothing.

import { expect, LIGHT, test } from "../fixtures/playground.ts";

/** Several cubes are on this table, and nano solves this. */
const SEED = 1;
const SENTENCE = "move over the orange cube";
const [DECISIVE, FILLER] = ["orange", "the"];

/** Without the word that decides, more of the map of the object lies elsewhere than stays; without a filler nearly all stays. */
const MOVED = 0.5;
const SAME = 0.1;

/** How much of a distribution lies elsewhere in another one, 0 to 1. */
function elsewhere(a: number[], b: number[]): number {
  return a.reduce((sum, share, place) => sum + Math.abs(share - b[place]!), 0) / 2;
}

const peak = (map: number[]) => map.indexOf(Math.max(...map));
/** A patch as people count. */
const cell = (patch: number) => ({ row: Math.floor(patch / 12) + 1, column: (patch % 12) + 1 });

test("without the word that decides another thing is meant, without a filler word the same one", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: SEED });
  await playground.ask(SENTENCE);
  const { run } = await playground.until(({ run }) => typeof run === "object", "the run ends", 100_000);
  expect(run).toEqual({ solved: { steps: expect.any(Number) } });

  await page.getByRole("button", { name: "Reset", exact: true }).click();
  await playground.until(({ step, run }) => step === 0 && run === "idle", "the scene as it was");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  const { tokens } = await playground.until(
    ({ step, last, picture, tokens }) => step === 1 && last?.id === picture && tokens.length > 0,
    "one step",
  );
  const without = async (word: string, meaning: RegExp | string) => {
    const slot = tokens.findIndex(({ text }) => text === word);
    const button = playground.words.getByRole("button").nth(slot);
    await button.click();
    const { difference } = await playground.until(
      ({ difference }) => difference?.intervention.words.length === 1 && difference.intervention.words[0] === slot,
      `the answer without “${word}”`,
    );
    // The page says it, and the map over the picture shows it.
    const meant = page.locator(".readouts .facts > div").filter({ hasText: "It would mean the" });
    const { row, column } = cell(peak(difference!.readouts.after.object));
    const map = `The named object with what you changed would be most likely at row ${row}, column ${column} of 12 by 12`;
    await expect(page.getByText(map)).toBeAttached();
    await expect(meant.locator("dd")).toHaveText(meaning);
    await button.click();
    await playground.until(({ difference }) => difference === null, "everything as it was");
    const { before, after } = difference!.readouts;
    return { moved: elsewhere(before.object, after.object), peaks: [peak(before.object), peak(after.object)] };
  };

  await page.getByRole("radio", { name: "Object" }).check({ force: true });
  const decisive = await without(DECISIVE!, / instead of the orange cube$/);
  expect(decisive.moved).toBeGreaterThan(MOVED);
  expect(decisive.peaks[0]).not.toBe(decisive.peaks[1]);
  const filler = await without(FILLER!, "orange cube, as it does");
  expect(filler.moved).toBeLessThan(SAME);
  expect(filler.peaks[0]).toBe(filler.peaks[1]);
});
