import { expect, LIGHT, test } from "../../fixtures/playground.ts";

test("a comparison with WebGPU says that there is none, and goes back to what was chosen", async ({ playground, page }) => {
  test.slow();
  await playground.open({ ...LIGHT, seed: 2, say: "reach for the pink ball", panels: "seen,chosen,timeline,compare" });
  await page.getByRole("combobox", { name: "Compare" }).selectOption("CPU and WebGPU");
  await page.getByRole("button", { name: "Run both" }).click();
  const said = page.getByText(/The comparison ended after run A, because WebGPU is not to be had: .+\./);
  await expect(said).toBeVisible({ timeout: 100_000 });
  await expect(page.getByRole("button", { name: "Run both" })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Policy on" })).toHaveValue("cpu");
  await expect(page.getByRole("region", { name: "Run A" }).getByText(/, CPU, likeliest$/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Run B" }).getByText("Not kept yet.")).toBeVisible();
});
