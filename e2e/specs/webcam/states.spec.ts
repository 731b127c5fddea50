import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-states")] } });

/** What the card says, one after the other, while it is shown the clip; other texts may come between them. */
const SAID = [
  /^Looking for the mat$/,
  /^2 of 4 squares seen$/,
  /^Camera found$/,
  /^Camera found; nothing to go by just now$/,
  /^Nothing can be recognised any more: 0 of 4 squares seen$/,
  /^Camera found$/,
  /^Camera or mat moved by \d+ px: [34] of 4 squares seen$/,
  /^Camera found$/,
];

/** Runs in the page: from now on, each text that the card's state had is in `states` of the window. */
function noteStates(): void {
  const states: string[] = [];
  Object.assign(window, { states });
  const state = document.querySelector(".desk-state [role=status]")!;
  const note = () => {
    const text = state.textContent!;
    if (text !== states.at(-1)) states.push(text);
  };
  note();
  new MutationObserver(note).observe(state, { childList: true, characterData: true, subtree: true });
}

test("the search for the camera is told from looking to found, lost in the dark, found again, moved and found anew", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  await page.locator(".desk-state").waitFor();
  await page.evaluate(noteStates);
  const states = () => page.evaluate(() => (window as unknown as { states: string[] }).states);
  /** How many of the texts came, in their order; others may be between them. */
  const passed = async () => (await states()).reduce((at, text) => (SAID[at]?.test(text) ? at + 1 : at), 0);
  await expect.poll(passed, { timeout: 40_000, intervals: [500] }).toBe(SAID.length);
  const texts = await states();
  // Four hidden squares are no loss while what is around them is where it was: nothing came between these two.
  const nothing = texts.indexOf("Camera found; nothing to go by just now");
  expect(texts[nothing - 1]).toBe("Camera found");
  await expect(page.getByText("It stands elsewhere than the last time, and was found anew.")).toBeVisible();
});
