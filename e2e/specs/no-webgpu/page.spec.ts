import { expect, test } from "../../fixtures/playground.ts";
import { useEverything } from "../../fixtures/whole-page.ts";

test("the whole page works without WebGPU", async ({ playground }) => {
  await useEverything(playground);
  expect((await playground.state()).stage).toMatchObject({ webgl: {} });
});
