// axe finds nothing to complain about, in each state of the page and in both themes.

import AxeBuilder from "@axe-core/playwright";

import { expect, LIGHT, type Playground, test } from "../fixtures/playground.ts";

async function check(playground: Playground): Promise<void> {
  const { violations } = await new AxeBuilder({ page: playground.page }).analyze();
  const told = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ target }) => target.join(" ")) }));
  expect(told).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("at rest", async ({ playground }) => {
      await playground.open({ ...LIGHT, seed: 2 });
      await check(playground);
    });

    test("with a step to look at, and a word switched off", async ({ playground, page }) => {
      await playground.open({ ...LIGHT, seed: 2 });
      const { objects } = await playground.state();
      await playground.instruction.fill(`pick up the ${objects[0]!.name} frobnicate`);
      await page.getByRole("button", { name: "Step", exact: true }).click();
      await playground.until(({ tokens }) => tokens.length > 3, "tokens");
      await playground.words.getByRole("button").last().click();
      await check(playground);
    });

    test("with the help open", async ({ playground, page }) => {
      await playground.open({ ...LIGHT, seed: 2 });
      await page.getByRole("button", { name: "Help" }).click();
      await check(playground);
    });

    test("with a webcam", async ({ playground, page }) => {
      await playground.open({ ...LIGHT, seed: 2 });
      await page.getByRole("combobox", { name: "Source" }).selectOption("Webcam");
      await expect(page.getByRole("combobox", { name: "Camera" })).toBeVisible();
      await check(playground);
    });

    test("with something wrong", async ({ playground, page }) => {
      await page.route("**/model.safetensors", (route) => route.fulfill({ status: 404 }));
      await playground.visit({ ...LIGHT, seed: 2 });
      await expect(page.getByRole("alert")).toContainText("is not on the server");
      await check(playground);
    });

    test("on a phone", async ({ playground, page }) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await playground.open({ ...LIGHT, seed: 2 });
      await check(playground);
    });
  });
}

test("everything that matters is reached by keyboard", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 2 });
  await page.keyboard.press("/");
  await expect(playground.instruction).toBeFocused();
  const { objects } = await playground.state();
  await page.keyboard.type(`reach for the ${objects[0]!.name}`);
  await page.keyboard.press("Enter");
  await playground.until(({ run }) => run !== "idle", "a run");
  await page.keyboard.press("Escape");
  await playground.until(({ run }) => typeof run === "object" || run === "idle", "a stop");
});

test("the page is never wider than a phone", async ({ playground, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await playground.open({ ...LIGHT, seed: 2 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBe(0);
});
