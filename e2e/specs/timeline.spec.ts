// The timeline: traces, what happened, what a visitor did, and how much of it is kept.

import { expect, LIGHT, test } from "../fixtures/playground.ts";
import { saved } from "../fixtures/saved.ts";

test("each quantity is traced as it was asked for and as it was allowed, joints as measured too", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 2 });
  await playground.ask("reach for the pink ball");
  await playground.until(({ step, run }) => step > 5 || typeof run === "object", "some steps", 100_000);
  await playground.stop.click();
  const choice = page.getByRole("combobox", { name: "Trace" });
  const drawn = new Set<string>();
  for (const [quantity, said] of [
    ["z, height", /^Trace of z, height: Step \d+ · asked for [-−]?\d+\.\d mm, allowed [-−]?\d+\.\d mm.*\. Allowed from \S+ mm to \S+ mm in \d+ steps, \S+ mm at least, \S+ mm at most$/],
    ["gripper opening", /^Trace of gripper opening: Step \d+ · asked for \d+\.\d %, allowed \d+\.\d %/],
    ["elbow flex", /^Trace of elbow flex: Step \d+ · asked for [-−]?\d+\.\d °, allowed [-−]?\d+\.\d °, measured [-−]?\d+\.\d °/],
  ] as const) {
    await choice.selectOption(quantity);
    const canvas = page.getByRole("img", { name: said });
    await expect(canvas).toBeVisible();
    await expect
      .poll(
        async () => {
          const picture = await canvas.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
          return drawn.has(picture);
        },
        { message: "another line than before" },
      )
      .toBe(false);
    drawn.add(await canvas.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL()));
  }
  await expect(page.getByText("The last 600 steps (60 s) and 600 events since the reset are kept.")).toBeVisible();
});

test("a run notes the phases it goes through, what the governor limits, and how it ends", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 2 });
  await playground.ask("take hold of the pink ball and lift it");
  await playground.until(({ run }) => typeof run === "object", "the run ends", 100_000);
  const events = await page.getByRole("log", { name: /Events/ }).getByRole("button").allInnerTexts();
  const phases = events.filter((event) => event.startsWith("It reads the phase: "));
  expect(new Set(phases).size, "it reaches, and it grasps or lifts").toBeGreaterThan(1);
  // An arm at rest does not get going as fast as it is told to.
  expect(events.some((event) => /^Governor: \S/.test(event)), events.join("; ")).toBe(true);
  expect(events[0], "the newest comes first").toMatch(/^Solved in/);
});

test("what a visitor does is noted, and goes into the file", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 2 });
  await playground.instruction.fill("reach for the pink ball");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await playground.until(({ last, picture, tokens }) => last?.id === picture && tokens.length > 0, "one step");
  const log = page.getByRole("log", { name: /Events/ });
  const noted = (text: string) => expect(log.getByRole("button", { name: text, exact: true })).toHaveCount(1);

  const the = playground.words.getByRole("button").nth(2);
  await the.click();
  await noted("“the” switched off");
  await the.click();
  await noted("“the” switched on");
  await page.getByRole("combobox", { name: "say" }).fill("blue");
  await page.getByRole("combobox", { name: "say" }).press("Enter");
  await noted("“blue” instead of “pink”");
  await page.getByRole("button", { name: "Paint over the picture" }).click();
  await page.getByRole("application", { name: /Paint patches over/ }).press(" ");
  await noted("Parts of the picture are painted over");
  await page.getByRole("button", { name: "All as it was" }).click();
  await noted("Words and picture are as they were");

  const { objects } = await playground.state();
  await page.getByRole("application", { name: /The stage/ }).focus();
  await page.keyboard.press("]");
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("Shift+ArrowDown");
  await noted(`The ${objects[0]!.name} was nudged`);

  const { content } = await saved(page.getByRole("button", { name: "Save", exact: true }));
  const episode = JSON.parse(content.toString()) as {
    steps: { asked_joints: number[]; allowed_joints: number[]; measured_joints: number[] }[];
    events: { text: string }[];
    steps_left_out: number;
    events_left_out: number;
  };
  expect(episode.events.map(({ text }) => text)).toEqual(
    expect.arrayContaining(["“the” switched off", "“blue” instead of “pink”", `The ${objects[0]!.name} was nudged`]),
  );
  expect([episode.steps_left_out, episode.events_left_out]).toEqual([0, 0]);
  for (const joints of ["asked_joints", "allowed_joints", "measured_joints"] as const) {
    expect(episode.steps[0]![joints]).toHaveLength(6);
  }
});
