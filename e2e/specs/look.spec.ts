// Looking into the policy: attention over the picture, words as switches, action tokens.

import { type Page } from "@playwright/test";

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

test("attention is read out only while a panel shows it, and is there when one opens", async ({ playground, page }) => {
  const panel = page.getByRole("button", { name: "What the model sees", exact: true });
  await panel.click();
  const { step } = await playground.state();
  await page.getByRole("button", { name: "Step", exact: true }).click();
  const { last } = await playground.until(
    (state) => state.step > step && state.last?.id === state.picture && !state.last!.attention,
    "a step without attention",
  );
  await panel.click();
  await playground.until((state) => state.last!.attention && state.last!.id === last!.id, "the same pass with attention");
  await expect(page.getByText(/Spent on: picture \d+ %/)).toBeVisible();
});

test("a resampler query shows which words it read before it looked", async ({ playground, page }) => {
  await page.getByRole("combobox", { name: "Attention of" }).selectOption("resampler query 1");
  const note = page.locator(".seen-note");
  await expect(note).toContainText(/Read before it looked: words (< )?\d+ %, image tokens (< )?\d+ %\./);
  const buttons = await playground.words.getByRole("button").allTextContents();
  const shares = buttons.map((text) => Number(/Attention: (?:< )?(\d+) %/.exec(text)?.[1]));
  expect(shares.some((share) => share > 0), buttons.join(", ")).toBe(true);
});

test("switching a word off changes the action, and says by how much", async ({ playground, page }) => {
  const { tokens } = await playground.state();
  const noun = tokens.at(-1)!.text;
  const word = playground.words.getByRole("button", { name: new RegExp(`^${noun}`) });
  await word.click();
  await expect(word).toHaveAttribute("aria-pressed", "true");
  const { difference } = await playground.until(({ difference }) => difference !== null, "the answer without the word");
  expect(difference!.intervention.words).toEqual([tokens.length - 1]);
  expect(difference!.after.steps).not.toEqual(difference!.before.steps);
  await expect(page.getByRole("columnheader", { name: "Change" })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: `Without “${noun}”` })).toBeVisible();

  await page.getByRole("button", { name: "All as it was" }).click();
  await expect(word).toHaveAttribute("aria-pressed", "false");
});

test("all layers and heads are shown small, and one is chosen among them", async ({ page }) => {
  await page.getByText("All layers and heads").click();
  const thumbnails = page.getByRole("group", { name: "Layers and heads" }).getByRole("button");
  await expect(thumbnails).toHaveCount(16);
  const drawn = page.locator(".grid-frame canvas");
  await expect
    .poll(() => drawn.evaluate((canvas: HTMLCanvasElement) => canvas.getContext("2d")!.getImageData(0, 0, 1, 1).data[3]))
    .toBe(255);
  await page.getByRole("button", { name: "Layer 2, head 3" }).click();
  await expect(page.getByRole("combobox", { name: "Layer" })).toHaveValue("1");
  await expect(page.getByRole("combobox", { name: "Head" })).toHaveValue("2");
});

test("attention is followed down through all layers, and that is said", async ({ page }) => {
  await page.getByRole("combobox", { name: "Layer" }).selectOption("rollout");
  await expect(page.getByText("Composed: rollout through all layers × resampler attention.")).toBeVisible();
});

test("a patch says who looks at it, to a pointer and to keys", async ({ playground, page }) => {
  const patches = page.getByRole("application", { name: "Point at patches: arrows move" });
  const { last } = await playground.state();
  const heat = last!.readouts.object;
  const peak = heat.indexOf(Math.max(...heat));
  const box = (await patches.boundingBox())!;
  const at = (cell: number, length: number) => ((cell + 0.5) / 12) * length;
  await page.mouse.move(box.x + at(peak % 12, box.width), box.y + at(Math.floor(peak / 12), box.height));
  const place = `Row ${Math.floor(peak / 12) + 1}, column ${(peak % 12) + 1}`;
  await expect(page.getByText(new RegExp(`${place} is looked at by .*\\d+ %`))).toBeVisible();
  await page.mouse.move(0, 0);
  // The text for a screen reader says where attention is most all the time.
  const note = page.locator(".seen-note");
  await expect(note.getByText(place)).toBeHidden();
  await patches.focus();
  await patches.press("ArrowDown");
  const below = `Row ${Math.floor(peak / 12) + 2}, column ${(peak % 12) + 1}`;
  await expect(note.getByText(below)).toBeVisible();
});

test("the likeliest tokens are listed with what they stand for", async ({ playground, page }) => {
  await page.getByText("Top tokens of dx at step 1").click();
  const rows = page.getByRole("table").filter({ hasText: "Stands for" }).getByRole("row");
  await expect(rows).toHaveCount(6);
  const probabilities = await playground.probabilities();
  const dx = probabilities.slice(0, 256);
  const best = dx.indexOf(Math.max(...dx));
  await expect(rows.nth(1)).toContainText(`${best}`);
  await expect(rows.nth(1)).toContainText(`${(dx[best]! * 100).toFixed(1)} %`);
  await expect(page.getByText(/256 bins from −[\d.]+ mm to \+[\d.]+ mm, each 0\.\d\d mm wide/)).toBeVisible();
});

/** Where the needle of the strip of dx points, 0 to 1 from its left end. */
async function needle(page: Page): Promise<number> {
  return page.getByRole("img", { name: /^dx: most probable bin/ }).evaluate((canvas: HTMLCanvasElement) => {
    const { data, width } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, 1);
    const luma = (x: number) => 0.21 * data[4 * x]! + 0.72 * data[4 * x + 1]! + 0.07 * data[4 * x + 2]!;
    // In ink, the darkest there is in a light theme; it hangs from the top with its broad side.
    const ink = Array.from({ length: width }, (_, x) => x).filter((x) => data[4 * x + 3]! > 200 && luma(x) < 50);
    return ink.reduce((sum, x) => sum + x + 0.5, 0) / ink.length / width;
  });
}

test("the needle points at what the arm is given, a sample too", async ({ playground, page }) => {
  const pointsAtGiven = () =>
    expect(async () => {
      const { last, model } = await playground.state();
      const [low, high] = [model!.range.low[0]![0]!, model!.range.high[0]![0]!];
      const given = (last!.chunk.steps[0]![0]! - low) / (high - low);
      expect(Math.abs((await needle(page)) - given)).toBeLessThan(0.03);
    }).toPass({ timeout: 10_000 });
  await pointsAtGiven();
  const likeliest = (await playground.state()).last!.chunk.steps[0]![0]!;
  await page.getByRole("combobox", { name: "The arm is given" }).selectOption("a sample");
  const temperature = page.getByRole("slider", { name: "temperature" });
  await temperature.focus();
  await temperature.press("End");
  // Flattened, it hardly ever draws what was likeliest; another seed draws again.
  const seed = page.getByRole("spinbutton", { name: "seed" });
  for (const draw of ["2", "3", "4"]) {
    await seed.fill(draw);
    await seed.press("Enter");
    await expect.poll(() => new URL(page.url()).hash).toContain(`temperature=2&draw=${draw}`);
    await pointsAtGiven();
  }
  expect((await playground.state()).last!.chunk.steps[0]![0]).not.toBe(likeliest);
  await page.getByText("Top tokens of dx at step 1").click();
  await expect(page.getByText("What the arm is given is the middle of one that was drawn.")).toBeVisible();
});

test("a link says how tokens are decoded", async ({ playground, page }) => {
  await page.goto("about:blank");
  await playground.open({ ...LIGHT, seed: 2, say: "reach for the pink ball", temperature: 0.5, draw: 7 });
  await expect(page.getByRole("combobox", { name: "The arm is given" })).toHaveValue("sample");
  await expect(page.getByRole("spinbutton", { name: "seed" })).toHaveValue("7");
  await expect(page.getByRole("slider", { name: "temperature" })).toHaveAttribute("aria-valuetext", "0.5");
});

test("where the tool goes lies over the picture, with its spread and what older chunks said", async ({ playground, page }) => {
  const paths = page.locator(".picture-paths");
  await expect(paths).toHaveAccessibleName(/^Where the tool goes in the next 0\.8 s: it ends .*, spread \d+ mm$/);
  await expect(paths.locator(".path-older polyline")).toHaveCount(0);
  const points = (await paths.locator(".path polyline").getAttribute("points"))!.split(" ");
  expect(points, "where the tool is, and eight steps").toHaveLength(9);
  const spreads = await paths.locator(".path circle:not(.path-end)").evaluateAll((circles) =>
    circles.map((circle) => Number(circle.getAttribute("r"))),
  );
  expect(spreads).toHaveLength(9);
  expect(Math.max(...spreads)).toBeGreaterThan(0);

  for (const step of [2, 3]) {
    await page.getByRole("button", { name: "Step", exact: true }).click();
    await playground.until((state) => state.step === step && state.last?.id === state.picture, `step ${step}`);
  }
  await expect(paths).toHaveAccessibleName(/what 2 earlier chunks said of it; and dotted, where all of them together send it/);
  await expect(paths.locator(".path-older polyline")).toHaveCount(2);
  await expect(paths.locator("polyline.path-ensembled")).toHaveCount(1);
});

test("phase, success and confidence are read out, and how far the last is to be trusted", async ({ playground, page }) => {
  const { last } = await playground.state();
  const readouts = last!.readouts;
  const percent = (share: number) => (share > 0 && share < 0.005 ? "< 1 %" : `${(share * 100).toFixed(0)} %`);
  const said = (name: string) => page.locator(".readouts .facts > div").filter({ hasText: name });
  await expect(said("Phase it reads")).toContainText(percent(Math.max(...readouts.phase)));
  await expect(said("Phase it reads")).toContainText(/[a-z]/);
  await expect(said("Task already done")).toContainText(percent(readouts.success));
  expect(readouts.confidence, "nano is calibrated").toEqual(expect.any(Number));
  await expect(said("That it will succeed")).toContainText(`sure, ${percent(readouts.confidence!)}`);
  await expect(page.getByText(/^off by (\d+|< 1) % on other runs$/)).toBeVisible();
});

test("what the colours show is said in words as well", async ({ playground, page }) => {
  const { last, tokens } = await playground.state();
  await page.getByRole("radio", { name: "Object" }).check({ force: true });
  const heat = last!.readouts.object;
  const peak = heat.indexOf(Math.max(...heat));
  const place = `row ${Math.floor(peak / 12) + 1}, column ${(peak % 12) + 1} of 12 by 12`;
  const share = `${(heat[peak]! * 100).toFixed(1)} %`;
  await expect(page.getByText(`The named object is most likely at ${place}: ${share}.`)).toBeAttached();
  await page.getByRole("radio", { name: "Attention" }).check({ force: true });
  await expect(page.getByText(/^Attention over the picture is most at row \d+, column \d+ of 12 by 12: [\d.]+ % of it\.$/)).toBeAttached();
  await expect(playground.words.getByRole("button", { name: /Attention: (< )?\d+ %$/ })).toHaveCount(tokens.length);
  await page.getByText("All layers and heads").click();
  const thumbnails = page.getByRole("group", { name: "Layers and heads" });
  await expect(thumbnails.getByRole("button", { name: /^Layer \d, head \d: most at row \d+, column \d+, (< )?\d+ %$/ })).toHaveCount(16);
});

test("a sample is drawn by its seed, and the likeliest comes back", async ({ playground, page }) => {
  const likeliest = (await playground.state()).last!.chunk;
  const given = page.getByRole("combobox", { name: "The arm is given" });
  const changed = async (from: unknown) =>
    (await playground.until(({ last }) => JSON.stringify(last!.chunk) !== JSON.stringify(from), "another chunk")).last!.chunk;
  await given.selectOption("a sample");
  const one = await changed(likeliest);
  await page.getByRole("spinbutton", { name: "seed" }).fill("2");
  await page.getByRole("spinbutton", { name: "seed" }).press("Enter");
  await changed(one);
  await given.selectOption("the likeliest");
  await playground.until(({ last }) => JSON.stringify(last!.chunk) === JSON.stringify(likeliest), "the likeliest again");
});

/** The strongest alpha of the overlay, 0 to 255. */
function strongest(page: Page): Promise<number> {
  return page.locator("canvas.picture-heat").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return Math.max(...data.filter((_, at) => at % 4 === 3));
  });
}

test("the overlay is as strong as its opacity says", async ({ page }) => {
  const opacity = page.getByRole("slider", { name: "Opacity" });
  for (const percent of [100, 40, 0]) {
    await opacity.fill(String(percent));
    await expect(opacity).toHaveAttribute("aria-valuetext", `${percent} %`);
    await expect.poll(() => strongest(page)).toBe(Math.round((255 * percent) / 100));
  }
});

test("the target has a map of its own, and the legend says what its strongest colour stands for", async ({ playground, page }) => {
  await playground.instruction.fill("put the yellow cube on the red zone");
  const before = (await playground.state()).last!.id;
  await page.getByRole("button", { name: "Step", exact: true }).click();
  const { last } = await playground.until(
    ({ last, picture, step, sentence }) => last!.id > before && last!.id === picture && step === 1 && sentence.startsWith("put"),
    "a step towards a place",
  );
  const legend = page.locator(".legend-scale");
  const heat = () => page.locator("canvas.picture-heat").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const drawn: string[] = [];
  for (const [title, map] of [["Object", last!.readouts.object], ["Target", last!.readouts.target]] as const) {
    await page.getByRole("radio", { name: title }).check({ force: true });
    await expect(page.getByText(`A read-out: where the policy thinks the named ${title.toLowerCase()} is.`)).toBeVisible();
    await expect(legend).toHaveText(`0${(Math.max(...map) * 100).toFixed(1)} %`);
    const peak = map.indexOf(Math.max(...map));
    const place = `row ${Math.floor(peak / 12) + 1}, column ${(peak % 12) + 1} of 12 by 12`;
    await expect(page.getByText(`The named ${title.toLowerCase()} is most likely at ${place}`)).toBeAttached();
    await expect.poll(async () => drawn.includes(await heat())).toBe(false);
    drawn.push(await heat());
  }
  await page.getByRole("radio", { name: "None" }).check({ force: true });
  await expect(legend).toBeHidden();
});

test("another step of the chunk is looked at, in the table and over the picture", async ({ playground, page }) => {
  const heat = () => page.locator("canvas.picture-heat").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const dx = page.getByRole("table", { name: /Seven action tokens/ }).getByRole("row").filter({ hasText: "dx" });
  const [first, before] = [await heat(), await dx.innerText()];
  const choice = page.getByRole("slider", { name: /^Step \d of 8/ });
  await choice.fill("8");
  await expect(choice).toHaveAttribute("aria-valuetext", "Step 8 of 8, +0.8 s");
  const { last } = await playground.state();
  const millimetres = Math.abs(last!.chunk.steps[7]![0]! * 1000).toFixed(1);
  await expect(dx).toContainText(millimetres);
  expect(await dx.innerText()).not.toBe(before);
  await expect.poll(heat, { message: "the attention of that step's token" }).not.toBe(first);
  await expect(page.getByText("Top tokens of dx at step 8")).toBeVisible();
});

test("what the model means is named", async ({ playground, page }) => {
  const { objects } = await playground.state();
  const names = objects.map(({ name }) => name).join("|");
  await expect(page.getByText("It means the").locator("..")).toContainText(new RegExp(names));
});

test("backend, latency and control rate are shown", async ({ playground, page }) => {
  await playground.run.click();
  await playground.until(({ pace }) => pace.policyMs > 0 && pace.controlHz > 0 && pace.physicsMs > 0, "a pace");
  const status = page.getByRole("contentinfo");
  await expect(status).toContainText("On the CPU, with WASM SIMD");
  await expect(status).toContainText(/Policy step\s*[\d.]+ ms/);
  await expect(status).toContainText(/Control\s*[\d.]+ Hz/);
});
