// The lesson drives the real page, by keyboard alone.

import AxeBuilder from "@axe-core/playwright";
import { type Locator, type Page } from "@playwright/test";

import { expect, LIGHT, test } from "../fixtures/playground.ts";

/** More presses than the page has places to stop at. */
const MOST_STOPS = 150;

/** Goes to a control as a person without a pointer does, by Tab, forwards or backwards, and presses Enter on it. */
async function press(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeEnabled();
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    const way = await control.evaluate((element) => {
      const active = document.activeElement;
      if (active === element) return "there";
      const before = active !== null && (active.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
      return before ? "Shift+Tab" : "Tab";
    });
    if (way === "there") return page.keyboard.press("Enter");
    await page.keyboard.press(way);
  }
  throw new Error(`${control} is not reached by Tab`);
}

test("all cards are gone through by keyboard, and each does what it says", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 5 });
  await press(page, page.getByRole("button", { name: "Lesson" }));
  const lesson = page.getByRole("region", { name: "Lesson" });
  const heading = lesson.getByRole("heading");
  const on = () => press(page, lesson.getByRole("button", { name: "Next" }));
  const turned = async (title: string) => {
    await expect(heading).toHaveText(title);
    await expect(heading).toBeFocused();
    await playground.until(({ run, last, picture }) => run === "idle" && last !== null && last.id >= picture!, "a scene at rest");
  };

  await turned("An arm that reads");
  const named = (await playground.state()).objects.map(({ name }) => name);
  expect(named).toEqual(expect.arrayContaining(["red cube", "blue cube"]));
  await press(page, lesson.getByRole("button", { name: "Run it" }));
  await playground.until(({ step }) => step > 2, "a run");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await on();

  await turned("What it sees");
  await expect(page.getByRole("radio", { name: "None" })).toBeChecked();
  await on();
  await turned("What it reads");
  await on();

  await turned("Where does it look when you say “red”?");
  await expect(page.getByRole("radio", { name: "Attention" })).toBeChecked();
  await expect(page.getByRole("combobox", { name: "Attention of" })).toHaveValue("word-3");
  await on();

  await turned("Looking is not a reason");
  await expect(page.getByRole("combobox", { name: "Attention of" })).toHaveValue("action-1");
  await on();
  await turned("What it chose");
  await on();

  await turned("Take the word away");
  await press(page, lesson.getByRole("button", { name: "Switch “red” off" }));
  const { tokens, difference } = await playground.until(({ difference }) => difference !== null, "the answer without it");
  expect(difference!.intervention.words.map((slot) => tokens[slot]!.text)).toEqual(["red"]);
  await on();

  await turned("Say another word");
  expect((await playground.state()).masked).toEqual([]);
  await press(page, lesson.getByRole("button", { name: "Say “blue” instead" }));
  const other = await playground.until(({ difference }) => difference !== null, "the answer to the other sentence");
  expect(other.difference!.intervention.sentence).toBe("pick up the blue cube");
  await on();

  await turned("What it hangs on");
  await press(page, lesson.getByRole("button", { name: "Measure" }));
  await playground.until(({ effects }) => effects !== null, "the measurement", 120_000);
  await on();

  await turned("Your turn");
  await press(page, lesson.getByRole("button", { name: "Type something" }));
  await expect(playground.instruction).toBeFocused();
  await press(page, lesson.getByRole("button", { name: "Finish" }));
  await expect(lesson).toBeHidden();
});

test("a link opens a card, and the address follows", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, lesson: 4 });
  const lesson = page.getByRole("region", { name: "Lesson" });
  await expect(lesson.getByRole("heading")).toHaveText("Where does it look when you say “red”?");
  await playground.until(({ seed, sentence }) => seed === 1457 && sentence === "pick up the red cube", "the lesson's scene");
  await lesson.getByRole("button", { name: "Next" }).click();
  await expect.poll(() => new URL(page.url()).hash).toContain("lesson=5");
  await lesson.getByRole("button", { name: "Close the lesson" }).click();
  await expect.poll(() => new URL(page.url()).hash).not.toContain("lesson");
});

test("on a phone the card leaves the page to be seen", async ({ playground, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await playground.open({ ...LIGHT, lesson: 1 });
  const box = (await page.getByRole("region", { name: "Lesson" }).boundingBox())!;
  expect(box.height).toBeLessThan(844 * 0.5);
  expect(box.x + box.width).toBeLessThanOrEqual(390);
});
