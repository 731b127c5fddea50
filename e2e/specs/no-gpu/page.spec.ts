import { expect, test } from "../../fixtures/playground.ts";
import { useEverything } from "../../fixtures/whole-page.ts";

test("the whole page works with neither WebGPU nor WebGL2, and says so", async ({ playground, page }) => {
  await useEverything(playground);
  expect((await playground.state()).stage).toMatchObject({ none: {} });
  await expect(page.getByText("The stage needs WebGPU or WebGL2")).toBeVisible();
  await expect(page.getByRole("img", { name: "The model’s camera, enlarged" })).toBeVisible();
});
