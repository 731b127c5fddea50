// What the page says to sentences the arm cannot act on. The arm stays still for all of them.

import { expect, LIGHT, test } from "../fixtures/playground.ts";

/** The arm does not move. */
async function stays(playground: import("../fixtures/playground.ts").Playground): Promise<void> {
  const before = (await playground.state()).step;
  await playground.page.waitForTimeout(1_000);
  const state = await playground.state();
  expect(state.step).toBe(before);
  expect(["idle", "paused"]).toContain(state.run);
}

test.beforeEach(({ playground }) => playground.open({ ...LIGHT, seed: 1 }));

test("an empty sentence is asked for", async ({ playground }) => {
  await playground.ask("   ");
  await expect(playground.feedback).toContainText("Type what the arm should do");
  await stays(playground);
});

test("words that mean nothing to the model are named", async ({ playground }) => {
  await playground.ask("frobnicate quuxly");
  await expect(playground.feedback).toContainText("it does not know “frobnicate” or “quuxly”");
  await stays(playground);
});

test("an unknown word beside known ones is marked", async ({ playground }) => {
  const { objects } = await playground.state();
  await playground.ask(`frobnicate and pick up the ${objects[0]!.name}`);
  await expect(playground.feedback).toContainText("Not in its vocabulary: “frobnicate”");
  await expect(playground.words.getByRole("button", { name: "frobnicate (unknown word)" })).toBeVisible();
});

test("a thing that is not on the table is answered with what is", async ({ playground }) => {
  const { objects } = await playground.state();
  const colors = ["red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink"];
  const absent = colors.find((color) => !objects.some(({ name }) => name === `${color} cube`))!;
  await playground.ask(`pick up the ${absent} cube`);
  await expect(playground.feedback).toContainText(`there is no ${absent} cube on the table. There is `);
  await stays(playground);
});

test("a sentence without a task says which tasks there are", async ({ playground }) => {
  const { objects } = await playground.state();
  await playground.ask(`the ${objects[0]!.name}`);
  await expect(playground.feedback).toContainText("say what to do with it");
  await stays(playground);
});

test("two things that fit are asked about, and the answer is acted on", async ({ playground }) => {
  // Every table has two things of one kind at some seed.
  let before = JSON.stringify((await playground.state()).objects);
  for (let seed = 2; ; seed++) {
    expect(seed, "a scene with two objects of one graspable kind").toBeLessThan(200);
    await playground.page.getByRole("textbox", { name: "Seed" }).fill(String(seed));
    await playground.page.getByRole("textbox", { name: "Seed" }).press("Enter");
    const isNew = (state: { seed: number; objects: object[] }) =>
      state.seed === seed && state.objects.length > 0 && JSON.stringify(state.objects) !== before;
    const { objects } = await playground.until(isNew, "the scene");
    before = JSON.stringify(objects);
    const kind = ["cube", "ball", "cylinder"].find((kind) => objects.filter((card) => card.kind === kind).length === 2);
    if (!kind) continue;
    await playground.ask(`pick up the ${kind}`);
    await expect(playground.feedback).toContainText(`There are 2 that fit “${kind}”. Which one?`);
    await expect(playground.feedback).toContainText("Asked by the simulated world");
    await stays(playground);
    const answer = playground.feedback.getByRole("group", { name: "Which one" }).getByRole("button").first();
    const name = (await answer.innerText()).trim();
    await answer.click();
    await expect(playground.feedback).toContainText("Understood: ");
    // The box holds what is done now, so that another Run does not ask again.
    await expect(playground.instruction).toHaveValue(`pick up the ${name}`);
    await playground.until(({ run, step }) => step > 0 || typeof run === "object", "the run");
    return;
  }
});

test("what was asked before the table was there is done once it is", async ({ playground, page }) => {
  const { objects } = await playground.state();
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/engine_bg.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  const sentence = `reach for the ${objects[0]!.name}`;
  await playground.ask(sentence);
  release();
  const { sentence: given } = await playground.until(({ run, step }) => step > 0 || typeof run === "object", "the run");
  expect(given).toBe(sentence);
});
