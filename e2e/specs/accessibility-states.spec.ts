// axe finds nothing to complain about in states that pass by themselves or need something to happen first; each is looked at in
// both themes and at two widths. `accessibility.spec.ts` has those that stay.

import { check } from "../fixtures/axe.ts";
import { doubt } from "../fixtures/models.ts";
import { expect, LIGHT, type Playground, test } from "../fixtures/playground.ts";
import { crash, hold } from "../fixtures/workers.ts";

/** Longer than axe takes over a state, four times. */
const HELD_MS = 45_000;
/** The scene of the lesson, with two cubes. */
const TWO_CUBES = 1457;

interface Passing {
  name: string;
  /** Leads there from an empty tab. */
  reach(playground: Playground): Promise<void>;
  /** It may have passed meanwhile; leads there again. */
  again?(playground: Playground): Promise<void>;
}

async function oneStep(playground: Playground, link = {}): Promise<void> {
  await playground.open({ ...LIGHT, seed: 2, ...link });
  await playground.instruction.fill("reach for the pink ball");
  await playground.page.getByRole("button", { name: "Step", exact: true }).click();
  await playground.until(({ step, last, picture }) => step === 1 && last?.id === picture, "one step");
}

const lesson = (card: number): Passing => ({
  name: `card ${card} of the lesson`,
  async reach(playground) {
    await playground.open({ ...LIGHT, lesson: card });
    await expect(playground.page.getByRole("region", { name: "Lesson" }).getByText(`${card} of 10`)).toBeVisible();
    await playground.until(({ last, picture }) => last !== null && last.id >= picture!, "a scene at rest");
  },
});

const replays = async ({ page }: Playground): Promise<void> => {
  const replay = page.getByRole("button", { name: "Replay", exact: true });
  if (await replay.isVisible()) await replay.click();
};

const noted = async (playground: Playground): Promise<void> => {
  const notice = playground.page.getByText("the recording in the link is damaged or cut off");
  if (await notice.isVisible()) return;
  // Away from it first, as the same link again opens nothing.
  await playground.page.goto("about:blank");
  await playground.visit({ ...LIGHT, seed: 2, ...({ replay: "AQAH" } as object) });
  await expect(notice).toBeVisible();
};

const STATES: Passing[] = [
  {
    name: "an effect is being measured",
    async reach(playground) {
      const { page } = playground;
      await oneStep(playground);
      await page.getByRole("radio", { name: "Effect" }).check({ force: true });
      await hold(page, "inference", HELD_MS);
      await page.getByRole("button", { name: "Measure", exact: true }).click();
      await expect(page.getByRole("progressbar", { name: "Passes made" })).toBeVisible();
    },
  },
  {
    name: "the picture is painted over",
    async reach(playground) {
      const { page } = playground;
      await oneStep(playground);
      await page.getByRole("button", { name: "Paint over the picture" }).click();
      await page.getByRole("application", { name: /Paint patches over/ }).press(" ");
      await playground.until(({ difference }) => difference !== null, "the action without a patch");
    },
  },
  {
    name: "two runs are being compared",
    async reach(playground) {
      const { page } = playground;
      await oneStep(playground, { panels: "seen,chosen,timeline,compare" });
      await page.getByRole("combobox", { name: "Compare" }).selectOption("likeliest and sample");
      await hold(page, "inference", HELD_MS);
      await page.getByRole("button", { name: "Run both" }).click();
      await expect(page.getByText("Run A is under way.")).toBeVisible();
    },
  },
  {
    name: "a question is asked back",
    async reach(playground) {
      await playground.open({ ...LIGHT, seed: TWO_CUBES });
      await playground.ask("pick up the cube");
      await expect(playground.feedback.getByRole("group", { name: "Which one" })).toBeVisible();
    },
  },
  {
    name: "the policy is not sure",
    async reach(playground) {
      await doubt(playground.page);
      await playground.open({ ...LIGHT, seed: 2 });
      await playground.ask("reach for the pink ball");
      await playground.until(({ run }) => typeof run === "object" && "unsure" in run, "the arm holds");
    },
  },
  {
    name: "a recording plays",
    async reach(playground) {
      // Nothing is asked for, so the page begins with one; the engine that plays it stops on the way.
      await playground.visit(LIGHT);
      await playground.until(({ run, step }) => run === "canned" && step > 2, "the recording");
      await hold(playground.page, "engine", HELD_MS);
    },
  },
  {
    name: "steps are replayed",
    async reach(playground) {
      await playground.open({ ...LIGHT, seed: 2 });
      await playground.ask("put the yellow cube on the red zone");
      await playground.until(({ step }) => step > 20, "steps", 90_000);
      await playground.page.keyboard.press("Escape");
      await playground.until(({ run }) => run === "idle", "a stop");
      await replays(playground);
    },
    again: replays,
  },
  { name: "a notice is shown", reach: noted, again: noted },
  {
    name: "a worker has stopped",
    async reach(playground) {
      await oneStep(playground);
      await crash(playground.page, "inference");
      await expect(playground.page.getByRole("alert")).toContainText("The policy’s worker stopped.");
    },
  },
  lesson(2),
  lesson(3),
];

for (const { name, reach, again } of STATES) {
  test(`axe finds nothing while ${name}`, async ({ playground, page }) => {
    for (const colorScheme of ["light", "dark"] as const) {
      // Nothing fades from one theme to the other while it is looked at.
      if (colorScheme === "dark") await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await (colorScheme === "light" ? reach : again)?.(playground);
      await check(page);
    }
  });
}
