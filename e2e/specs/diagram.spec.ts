// The policy as a picture: blocks that open to show this step's own numbers.

import { expect, LIGHT, test } from "../fixtures/playground.ts";

test.beforeEach(async ({ playground }) => {
  await playground.open({ ...LIGHT, seed: 2, panels: "seen,chosen,timeline,diagram" });
  await playground.instruction.fill("reach for the pink ball");
  await playground.page.getByRole("button", { name: "Step", exact: true }).click();
  await playground.until(({ last, picture, step }) => step === 1 && last?.id === picture, "one step");
});

test("each block opens, says what it does, and shows its numbers", async ({ page, playground }) => {
  const { model } = await playground.state();
  const diagram = page.getByRole("region", { name: "How it decides" });
  await expect(diagram.getByText("57 queries, one for each action token")).toBeHidden();
  const figures: [block: string, figure: RegExp][] = [
    ["Camera", /The picture of this step: red \d+ to \d+, green \d+ to \d+, blue \d+ to \d+ of 255/],
    ["Text tower", /What it makes of the words, one a row: 5 × \d+ numbers/],
    ["Stem", /Channels of the stem: 32 maps of 12 by 12/],
    ["Resampler", /Where the 16 queries look: 16 maps of 12 by 12/],
    ["Trunk", /Layer 1: 57 × 98 numbers from 0\.00 to/],
    ["Action head", /Action tokens, one a row, .*: 56 × 256 numbers/],
    ["Readouts", /Phases: 1 × 8 numbers/],
  ];
  for (const [block, figure] of figures) {
    await diagram.getByText(block, { exact: true }).click();
    const canvas = diagram.getByRole("img", { name: figure });
    await expect(canvas).toBeVisible();
    await expect
      .poll(() =>
        canvas.evaluate((canvas: HTMLCanvasElement) => {
          const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
          return new Set(data).size;
        }),
      )
      .toBeGreaterThan(5);
  }
  await expect(diagram.getByText(`${model!.layers} layers, ${model!.heads} heads`)).toBeVisible();
  await expect(diagram.getByText(`16 tokens × ${model!.width}`)).toBeVisible();
  await diagram.getByText("Trunk", { exact: true }).click();
  await expect(diagram.getByText("57 queries, one for each action token")).toBeHidden();
});

test("the readouts and the chunk open to this step's numbers", async ({ page, playground }) => {
  const diagram = page.getByRole("region", { name: "How it decides" });
  const { last } = await playground.state();
  await diagram.getByText("Readouts", { exact: true }).click();
  await expect(diagram.getByText(/^Already done: (< )?\d+ %, that it will succeed \d+ %\.$/)).toBeVisible();
  await expect(diagram.getByRole("img", { name: /Where the named object and the named target are: 2 maps of 12 by 12/ })).toBeVisible();

  await diagram.getByText("Action chunk", { exact: true }).click();
  const rows = diagram.getByRole("region", { name: "The action chunk, step by step" }).getByRole("row");
  await expect(rows).toHaveCount(9);
  for (const [step, [dx]] of last!.chunk.steps.entries()) {
    const cells = rows.nth(step + 1).getByRole("cell");
    await expect(cells).toHaveCount(7);
    const [, shown] = /^([−+]?[\d.]+) mm$/.exec(await cells.first().innerText())!;
    // In millimetres, to a tenth.
    expect(Math.abs(Number(shown!.replace("−", "-")) - dx! * 1000)).toBeLessThan(0.051);
  }
});

test("it is said where the numbers of each block go on to, and where each map peaks", async ({ page, playground }) => {
  const diagram = page.getByRole("region", { name: "How it decides" });
  const summary = (name: string) => diagram.locator("summary").filter({ has: page.getByText(name, { exact: true }) });
  await expect(summary("Action head")).toContainText("to the action chunk");
  await expect(summary("Text tower")).toContainText("to the stem, the resampler and the trunk");
  const arrow = (name: string) =>
    summary(name).locator("..").evaluate((block) => getComputedStyle(block, "::before").content);
  expect(await arrow("Action chunk")).toContain("↓");
  expect(await arrow("Readouts")).toContain("→");
  expect(await arrow("Stem")).toContain("↑");

  await diagram.getByText("Readouts", { exact: true }).click();
  const { last } = await playground.state();
  for (const [place, map] of [last!.readouts.object, last!.readouts.target].entries()) {
    const peak = map.indexOf(Math.max(...map));
    const said = `${place + 1} peaks at row ${Math.floor(peak / 12) + 1}, column ${(peak % 12) + 1}`;
    await expect(diagram.getByRole("listitem").filter({ hasText: said })).toHaveCount(1);
  }

  // Where blocks lie one below another there are words instead of arrows.
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await arrow("Action chunk")).toBe("none");
  expect((await summary("Action head").locator(".block-to").boundingBox())!.width).toBeGreaterThan(20);
});

test("words and senses are listed", async ({ page }) => {
  const diagram = page.getByRole("region", { name: "How it decides" });
  await diagram.getByText("Words", { exact: true }).click();
  await expect(diagram.getByRole("row", { name: /^pink \d+ known$/ })).toBeVisible();
  await diagram.getByText("Senses", { exact: true }).click();
  await expect(diagram.getByRole("row", { name: /^elbow flex [−+]?\d\.\d\d$/ })).toBeVisible();
});

test("a link says whether the diagram is open", async ({ page }) => {
  await page.getByRole("button", { name: "How it decides" }).click();
  await expect.poll(() => new URL(page.url()).hash).not.toContain("diagram");
});

for (const panels of ["seen,chosen,timeline,diagram", "diagram"]) {
  test(`the stage stays in sight beside its panels and not over those below: ${panels}`, async ({ playground, page }) => {
    // Low enough that there is something to scroll with panels folded, too.
    await page.setViewportSize({ width: 1440, height: 640 });
    await playground.open({ ...LIGHT, seed: 2, panels });
    const below = page.locator("#timeline");
    const table = page.getByRole("region", { name: "The table" });
    await page.locator("#diagram").scrollIntoViewIfNeeded();
    await page.mouse.wheel(0, 2_000);
    await expect
      .poll(async () => (await below.boundingBox())!.y - (await table.boundingBox())!.y - (await table.boundingBox())!.height)
      .toBeGreaterThanOrEqual(0);
    expect(await page.evaluate(() => scrollY), "there is something to scroll").toBeGreaterThan(0);
  });
}
