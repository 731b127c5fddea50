// A typed sentence, and the arm that does it.

import { expect, LIGHT, type Playground, test } from "../fixtures/playground.ts";

/**
 * A scene and a sentence for each family that nano is known to solve; the world's own predicate decides.
 * The CPU backend computes the same numbers on every machine, so what is solved once stays solved.
 */
const SOLVED: { family: string; seed: number; say: string }[] = [
  { family: "reach", seed: 2, say: "move over to the orange mug" },
  { family: "pick", seed: 2, say: "take hold of the pink ball and lift it" },
  { family: "place", seed: 9, say: "put the banana in the drawer" },
  { family: "press", seed: 2, say: "press the blue button" },
  { family: "push", seed: 15, say: "push the green cube to the green zone" },
  { family: "drawer", seed: 12, say: "open the drawer" },
  { family: "stack", seed: 6, say: "stack the orange cube on the green cube" },
  { family: "sort", seed: 7, say: "put all the cyan things on the purple zone" },
  { family: "two", seed: 12, say: "open the drawer and reach for the pink ball" },
];

for (const { family, seed, say } of SOLVED) {
  test(`a typed sentence is carried out: ${family}`, async ({ playground }) => {
    await playground.open({ ...LIGHT, seed });
    await playground.ask(say);
    await expect(playground.feedback).toContainText("Understood: ");
    await playground.until(isOver, "the run ends", 100_000);
    await expect(playground.page.getByRole("status").filter({ hasText: /^Solved in/ })).toBeVisible();
  });
}

test("after one task another is done on the same table, and the same one on a fresh table", async ({ playground }) => {
  const { seed, say } = SOLVED[0]!;
  await playground.open({ ...LIGHT, seed });
  const fresh = (await playground.state()).places;
  await playground.ask("put the yellow cube in the " + (await receiver(playground)));
  await playground.until(isOver, "the first run ends", 100_000);
  await expect.poll(async () => (await playground.state()).places, { message: "something was moved" }).not.toEqual(fresh);
  await playground.page.waitForTimeout(1_000);
  const after = (await playground.state()).places;

  await playground.ask(say);
  const { places, step } = await playground.until(({ run, step }) => run === "running" && step > 0, "the second run");
  expect(step).toBeLessThan(20);
  for (const [index, { position_m }] of places.entries()) {
    const moved = Math.hypot(...position_m.map((at, axis) => at - after[index]!.position_m[axis]!));
    expect(moved, "the table was not reset").toBeLessThan(0.02);
  }
});

/** The name of something on the table that things are put in or on. */
async function receiver(playground: Playground): Promise<string> {
  const { objects } = await playground.state();
  return objects.find(({ kind }) => ["bowl", "plate", "zone"].includes(kind))!.name;
}

function isOver({ run }: { run: unknown }): boolean {
  return typeof run === "object";
}

test("the arm runs, pauses, steps once and stops", async ({ playground }) => {
  await begin(playground);
  await playground.page.getByRole("button", { name: "Pause" }).click();
  const paused = await playground.until(({ run }) => run === "paused", "a pause");

  await playground.page.getByRole("button", { name: "Step", exact: true }).click();
  const stepped = await playground.until(({ step, run }) => step > paused.step && run === "paused", "one step");
  expect(stepped.step).toBe(paused.step + 1);

  await playground.run.click();
  await playground.until(({ step }) => step > stepped.step + 2, "the run goes on");
  await playground.stop.click();
  await playground.until(({ run }) => run === "idle", "a hold");
});

test("the instruction can be changed in the middle of a run", async ({ playground }) => {
  const first = await begin(playground);
  const other = await suggestion(playground, first);
  await playground.ask(other);
  await playground.until(({ sentence, run }) => sentence === other && run === "running", "the other sentence, running");
});

test("a reset brings back the scene of the seed", async ({ playground }) => {
  await playground.open({ ...LIGHT, seed: 3 });
  const fresh = await playground.state();
  await playground.ask(await suggestion(playground));
  await playground.until(({ step }) => step > 5, "some steps");
  await playground.page.getByRole("button", { name: "Reset" }).click();
  const again = await playground.until(({ step }) => step === 0, "the start");
  expect(again.seed).toBe(3);
  expect(again.objects).toEqual(fresh.objects);
  expect(again.places.map(({ position_m }) => position_m)).toEqual(fresh.places.map(({ position_m }) => position_m));
});

test("the address carries the seed, the sentence and the open panels", async ({ playground, context }) => {
  await playground.open({ ...LIGHT, seed: 5 });
  const say = await suggestion(playground);
  await playground.ask(say);
  await playground.page.getByRole("button", { name: "Timeline" }).click();
  await expect.poll(() => playground.page.url()).toContain("panels=seen%2Cchosen");

  const other = await context.newPage();
  await other.goto(playground.page.url());
  await expect(other.getByRole("textbox", { name: "What should the arm do?" })).toHaveValue(say);
  await expect(other.getByRole("textbox", { name: "Seed" })).toHaveValue("5");
  await expect(other.getByRole("button", { name: "Timeline" })).toHaveAttribute("aria-expanded", "false");
});

/** Opens a scene and runs its first suggestion. */
async function begin(playground: Playground): Promise<string> {
  await playground.open({ ...LIGHT, seed: 2 });
  const say = await suggestion(playground);
  await playground.ask(say);
  await playground.until(({ step, run }) => run === "running" && step > 2, "a run");
  return say;
}

/** A sentence that fits the table, other than the given one. */
async function suggestion(playground: Playground, but = ""): Promise<string> {
  const chips = playground.page.getByRole("list", { name: "Suggestions for this table" }).getByRole("button");
  await expect(chips.first()).toBeVisible();
  const sentences = await chips.allInnerTexts();
  return sentences.map((sentence) => sentence.trim()).find((sentence) => sentence !== but)!;
}
