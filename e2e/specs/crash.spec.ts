// A worker that crashes: the message, a restart button, and the seed kept.

import { expect, LIGHT, type Playground, test } from "../fixtures/playground.ts";

const SEED = 9;

/** A sentence that leaves no doubt. */
async function reachable(playground: Playground): Promise<string> {
  return `reach for the ${(await playground.state()).objects[0]!.name}`;
}

/** Throws where nobody catches, inside a worker. */
async function crash(playground: Playground, name: "engine" | "inference"): Promise<void> {
  const worker = playground.page.workers().find((worker) => worker.url().includes(`${name}_loader.js`))!;
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new Error("provoked by a test");
    });
  });
}

for (const [name, title, button] of [
  ["engine", "The table’s worker stopped.", "Restart the table"],
  ["inference", "The policy’s worker stopped.", "Restart the policy"],
] as const) {
  test(`a crash of the ${name} worker is told and mended`, async ({ playground, page }) => {
    await playground.open({ ...LIGHT, seed: SEED });
    await playground.instruction.fill(await reachable(playground));
    const step = page.getByRole("button", { name: "Step", exact: true });
    await step.click();
    const before = await playground.until(({ step, run }) => step === 1 && run === "paused", "one step");
    await crash(playground, name);

    const alert = page.getByRole("alert");
    await expect(alert).toContainText(title);
    await expect(alert).toContainText("provoked by a test");
    await alert.getByRole("button", { name: button }).click();

    await expect(alert).toBeEmpty();
    await playground.ready();
    // A new table begins anew; a new policy goes on.
    const begun = name === "engine" ? 0 : 1;
    const after = await playground.until(({ stage, step }) => stage !== null && step === begun, "the worker has started");
    expect(after.seed).toBe(SEED);
    expect(after.sentence).toBe(before.sentence);
    expect(after.objects).toEqual(before.objects);
    await step.click();
    await playground.until((state) => state.step === after.step + 1, "both workers hear each other again");
  });
}

test("a run that is asked for while the policy is gone waits for the next one", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: SEED });
  const sentence = await reachable(playground);
  await crash(playground, "inference");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("The policy’s worker stopped.");
  await playground.ask(sentence);
  await playground.until(({ run }) => run === "waiting", "nobody is there to run it");
  await alert.getByRole("button", { name: "Restart the policy" }).click();
  await playground.until(({ run, step }) => step > 1 || typeof run === "object", "the run begins by itself");
});
