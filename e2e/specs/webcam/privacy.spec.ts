// That the specs which watch for what leaves the page would see it, and that the page itself refuses what it never does.

import { createServer } from "node:http";
import { type AddressInfo } from "node:net";

import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { watchRequests } from "../../fixtures/webcam.ts";

/** Runs in a page or a worker: tries to get out in each way there is, and waits for no answer; what throws was refused. */
async function tryToLeave(address: string): Promise<void> {
  const attempts: (() => unknown)[] = [
    () => fetch(`${address}/fetched`, { mode: "no-cors" }),
    () => fetch(`${address}/posted`, { mode: "no-cors", method: "POST", body: "picture" }),
    () => new WebSocket(address.replace("http", "ws")),
    () => new EventSource(`${address}/events`),
    () => navigator.sendBeacon?.(`${address}/beacon`, "picture"),
    () => globalThis.document && Object.assign(new Image(), { src: `${address}/image` }).decode(),
  ];
  for (const attempt of attempts) Promise.resolve().then(attempt).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 500));
}

/** Another origin, and what came there. */
async function elsewhere() {
  const came: string[] = [];
  const server = createServer((request, response) => {
    came.push(`${request.method} ${request.url}`);
    response.end();
  });
  server.on("upgrade", (_request, socket) => {
    came.push("socket");
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { came, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

test("the page itself refuses to send anything to another origin", async ({ playground, page }) => {
  const other = await elsewhere();
  await playground.open({ ...LIGHT, seed: 1 });
  await page.evaluate(tryToLeave, other.address);
  expect(other.came).toEqual([]);
  other.close();
});

test("whatever leaves the page or one of its workers all the same would be noticed", async ({ playground, page }) => {
  const other = await elsewhere();
  const left = await watchRequests(playground);
  await playground.open({ ...LIGHT, seed: 1 });
  expect(await left()).toEqual([]);
  expect(page.workers().length).toBe(2);
  await page.evaluate(tryToLeave, other.address);
  expect(await left()).toEqual(expect.arrayContaining([expect.stringContaining(other.address), "WebSocket", "EventSource", "sendBeacon"]));
  for (const worker of page.workers()) {
    const before = await left();
    await worker.evaluate(tryToLeave, other.address);
    const more = await left();
    for (const one of before) more.splice(more.indexOf(one), 1);
    expect(more).toEqual(expect.arrayContaining([`${other.address}/fetched`, `POST ${other.address}/posted`, "WebSocket", "EventSource"]));
  }
  expect(other.came, "no socket was opened").not.toContain("socket");
  other.close();
});
