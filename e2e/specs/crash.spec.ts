// A worker that crashes: the message, a restart button, and the seed kept.

import { expect, LIGHT, type Playground, test } from "../fixtures/playground.ts";
import { crash } from "../fixtures/workers.ts";

const SEED = 9;

/** A sentence that leaves no doubt. */
async function reachable(playground: Playground): Promise<string> {
  return `reach for the ${(await playground.state()).objects[0]!.name}`;
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
    await crash(page, name);

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
  await crash(page, "inference");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("The policy’s worker stopped.");
  await playground.ask(sentence);
  await playground.until(({ run }) => run === "waiting", "nobody is there to run it");
  await alert.getByRole("button", { name: "Restart the policy" }).click();
  await playground.until(({ run, step }) => step > 1 || typeof run === "object", "the run begins by itself");
});

test("a policy that stops ends its measurement, and the next one knows nothing of earlier steps", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: SEED });
  await playground.instruction.fill(await reachable(playground));
  for (const step of [1, 2]) {
    await page.getByRole("button", { name: "Step", exact: true }).click();
    await playground.until((state) => state.step === step && state.last?.id === state.picture, `step ${step}`);
  }
  await page.getByRole("radio", { name: "Effect" }).check({ force: true });
  await page.getByRole("button", { name: "Measure", exact: true }).click();
  await expect(page.getByRole("progressbar", { name: "Passes made" })).toBeVisible();
  await crash(page, "inference");
  await expect(page.getByRole("alert")).toContainText("The policy’s worker stopped.");
  await expect(page.getByRole("progressbar", { name: "Passes made" })).toBeHidden();

  await page.getByRole("button", { name: "Restart the policy" }).click();
  await playground.ready();
  const value = page.getByRole("row", { name: /^dx / }).locator(".tokens-value");
  await expect(value).toHaveText(/ mm$/);
  const slider = page.getByRole("slider", { name: "Step to look at" });
  await slider.focus();
  await slider.press("Home");
  await playground.until(({ at }) => at !== null, "the first step");
  // No numbers of another step stand under this one.
  await expect(value).toHaveText("–");
  await expect(page.getByText("what the policy saw then is no longer kept")).toBeVisible();
  await page.getByRole("button", { name: "Now", exact: true }).click();
  await expect(value).toHaveText(/ mm$/);
});
