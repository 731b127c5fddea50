// A move is recorded while the arm is led, kept, saved as a file, and done again; a stop anywhere ends it.

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";
import { saved } from "../../fixtures/saved.ts";

interface File {
  format: string;
  arm: string;
  name: string;
  at_ms: number[];
  joints_rad: number[][];
}

test("a move is recorded by hand, replayed, kept, exported and imported", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  const moves = arm.panel.getByRole("list", { name: "Moves" });
  await expect(arm.panel.getByText("No move is kept of this arm.")).toBeVisible();

  // By hand, limp.
  await arm.panel.getByRole("textbox", { name: "Name of the move" }).fill("wave");
  await arm.button("Record").click();
  await expect(arm.panel.getByText(/Recording: [\d.]+ s of at most 60 s/)).toBeVisible();
  await arm.hand("base").fill("0.8");
  await expect.poll(() => arm.degrees("Base")).toBeGreaterThan(40);
  await page.waitForTimeout(1_500);
  await arm.button("Finish recording").click();
  await expect(moves.getByText("wave", { exact: true })).toBeVisible();
  await expect(arm.button("Replay wave")).toBeDisabled();

  await arm.waveAgain();
  await expect(arm.panel.getByText("The move is done.").first()).toBeVisible();

  // A file, and back.
  const { content, path } = await saved(arm.button("Export wave"));
  const file = JSON.parse(content.toString()) as File;
  expect(file).toMatchObject({ format: "vla-playground move 1", arm: "so101", name: "wave" });
  expect(file.at_ms.length).toBe(file.joints_rad.length);
  const secs = file.at_ms.at(-1)! / 1000;
  expect(file.at_ms.length / secs, "poses a second").toBeGreaterThan(20);
  await arm.button("Forget wave").click();
  await expect(arm.panel.getByText("No move is kept of this arm.")).toBeVisible();
  const chooser = arm.panel.getByLabel("Add from a file");
  await chooser.setInputFiles({ name: "bad.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await expect(arm.panel.getByText("Nothing was imported").first()).toBeVisible();
  await chooser.setInputFiles(path);
  await expect(moves.getByText("wave", { exact: true })).toBeVisible();

  // Kept for this arm, by the browser.
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await arm.connect();
  await expect(moves.getByText("wave", { exact: true })).toBeVisible();
});

test("a stop anywhere ends a move, and so does a slider", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  await arm.power();
  await arm.panel.getByRole("textbox", { name: "Name of the move" }).fill("home");
  await arm.button("Record").click();
  await arm.button("Home").click();
  await expect.poll(() => arm.degrees("Elbow")).toBeLessThan(56);
  await arm.button("Finish recording").click();

  await arm.button("Replay home").click();
  await expect(arm.bar).toContainText("doing a recorded move");
  await page.waitForTimeout(700);
  await page.keyboard.press("Escape");
  await expect(arm.said).toContainText("Hold: 6 of 6");
  await expect(arm.bar).toContainText("Under power, holding itself");
  await page.waitForTimeout(500);
  const held = await arm.degrees("Elbow");
  await page.waitForTimeout(1_000);
  expect(Math.abs((await arm.degrees("Elbow")) - held)).toBeLessThanOrEqual(1);

  await arm.button("Replay home").click();
  await expect(arm.bar).toContainText("doing a recorded move");
  await arm.slider("Base").focus();
  await page.keyboard.press("ArrowRight");
  await expect(arm.bar).toContainText("moved by you");
});
