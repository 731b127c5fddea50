// The page as it lies on a plain web host: under some path, beside others, taken away, and replaced.

import { createHash } from "node:crypto";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { kept } from "../fixtures/kept.ts";
import { expect, LIGHT, test } from "../fixtures/playground.ts";
import { host, PAGE, SUB_PATH } from "../server/host.ts";

const FRAGMENT = `#${new URLSearchParams({ stage: LIGHT.stage!, backend: LIGHT.backend!, seed: "1" })}`;

test("the page works under any path of a host", async ({ playground, page, baseURL }) => {
  const asked = new Map<string, (number | string)[]>();
  const note = (url: string, outcome: number | string) => {
    const { origin, pathname } = new URL(url);
    if (origin === new URL(baseURL!).origin) asked.set(pathname, [...(asked.get(pathname) ?? []), outcome]);
  };
  page.context().on("response", (response) => note(response.url(), response.status()));
  page.context().on("requestfailed", (request) => note(request.url(), request.failure()?.errorText ?? "failed"));

  await page.goto(SUB_PATH + FRAGMENT);
  await playground.ready();
  expect((await playground.state()).model).toMatchObject({ cached: false });

  for (const file of ["engine_bg.wasm", "inference_bg.wasm", "models/manifest.json", "models/nano/model.safetensors"]) {
    expect([...asked.keys()]).toContain(SUB_PATH + file);
  }
  // A model need not have been evaluated. Chromium reports some requests of workers as aborted after they were answered
  // and read to their end (the hashes of what came were just checked): what counts is the answer.
  const wanted = [...asked].filter(([path]) => !path.endsWith("/eval.json"));
  expect(wanted.filter(([path, outcomes]) => !outcomes.includes(200) || !path.startsWith(SUB_PATH))).toEqual([]);
});

test.describe("what is kept", () => {
  test.use({ serviceWorkers: "allow" });

  test("the page comes up with its model when its host is gone", async ({ playground, page }) => {
    const { address, close } = await host(PAGE);
    const here = address.slice(0, -1) + SUB_PATH;
    await page.goto(here + FRAGMENT);
    await playground.ready();
    await kept(page);
    const shelf = expect.stringMatching(RegExp(`^vla-page-\\w+:${SUB_PATH}$`));
    expect(await page.evaluate(() => caches.keys())).toContainEqual(shelf);
    await close();

    await page.reload();
    await playground.ready();
    expect((await playground.state()).model).toMatchObject({ cached: true });

    // Only the page itself is kept, under both of its names.
    await page.goto(`${here}index.html`);
    await playground.ready();
    await expect(page.goto(`${here}elsewhere`)).rejects.toThrow(/ERR_CONNECTION_REFUSED/);
  });

  test("a new build and the one before are never mixed", async ({ page }) => {
    const folder = test.info().outputPath("page");
    await cp(PAGE, folder, { recursive: true });
    const { address, close } = await host(folder);
    const neighbour = "vla-page-0123:/elsewhere:/";
    await page.goto(address + FRAGMENT);
    await page.evaluate((name) => caches.open(name), neighbour);
    await kept(page);
    await page.reload();
    expect(await marks(page)).toEqual(["", "", ""]);

    await rebuild(folder, "second");
    await page.reload();
    expect(await marks(page), "the new build is not whole yet").toEqual(["", "", ""]);
    const waits = async () => (await navigator.serviceWorker.ready).waiting !== null;
    await expect.poll(() => page.evaluate(waits)).toBe(true);
    const other = await page.context().newPage();
    await other.goto(address + FRAGMENT);
    await other.reload();
    expect(await marks(other), "the first tab still shows the old build").toEqual(["", "", ""]);
    await other.close();

    await page.reload();
    await page.waitForFunction(() => document.documentElement.outerHTML.includes("MARK second"));
    expect(await marks(page)).toEqual(["second", "second", "second"]);
    const names = await page.evaluate(() => caches.keys());
    expect(names.filter((name) => name.startsWith("vla-page-") && name.endsWith(":/"))).toHaveLength(2);
    expect(names, "another copy's").toContain(neighbour);
    await close();
    await rm(folder, { recursive: true });
  });
});

const MARKED = ["index.html", "engine.js", "inference_loader.js"];

/** Which build the page on show is from, and which its workers would be. */
async function marks(page: Page): Promise<string[]> {
  return page.evaluate(async ([, ...scripts]) => {
    const texts = await Promise.all(scripts.map(async (path) => (await fetch(path)).text()));
    return [document.documentElement.outerHTML, ...texts].map((text) => /MARK (\w+)/.exec(text)?.[1] ?? "");
  }, MARKED);
}

/** Puts another build in a folder's place, as `cargo xtask dist` would: files, and the service worker that names them. */
async function rebuild(folder: string, mark: string): Promise<void> {
  const worker = join(folder, "sw.js");
  let script = await readFile(worker, "utf8");
  for (const path of MARKED) {
    const before = await readFile(join(folder, path), "utf8");
    const html = path.endsWith(".html");
    const after = html ? before.replace("<body>", `<!-- MARK ${mark} --><body>`) : `${before}\n// MARK ${mark}\n`;
    await writeFile(join(folder, path), after);
    script = script.replace(sha256(before), sha256(after));
  }
  await writeFile(worker, script.replace(/"version":"\w+"/, `"version":"${sha256(mark).slice(0, 16)}"`));
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
