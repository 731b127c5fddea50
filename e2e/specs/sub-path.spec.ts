import { expect, test } from "@playwright/test";

const SUB_PATH = "/some/sub/path/";

test("the page works under any path of a host", async ({ page, baseURL }) => {
  const asked: { path: string; status: number }[] = [];
  page.context().on("response", (response) => {
    const url = new URL(response.url());
    if (url.origin === new URL(baseURL!).origin) asked.push({ path: url.pathname, status: response.status() });
  });

  await page.goto(SUB_PATH);

  // What the page and both workers fetch last: then everything before it was found too.
  for (const file of ["engine_bg.wasm", "inference_bg.wasm", "models/manifest.json"]) {
    await expect.poll(() => asked.map(({ path }) => path), { message: file }).toContain(SUB_PATH + file);
  }
  expect(asked.filter(({ path, status }) => status >= 400 || !path.startsWith(SUB_PATH))).toEqual([]);
});
