// Keeps the page working with the network cable pulled.
//
// The network is asked first and the shelf holds what it said last, so a new version of the page is never mixed with an
// old one; a server that knows ETags answers "unchanged" in a few bytes. The model's files are none of its business:
// the inference worker keeps those by their hash.

const SHELF = "page-1";

// What the workers are made of; their names are fixed, the page's own files are read from index.html.
const WORKERS = ["engine", "inference"].flatMap((name) => [`${name}_loader.js`, `${name}.js`, `${name}_bg.wasm`]);
const BESIDE = ["manifest.webmanifest", "icon.svg", "canned/first.json", "models/nano/eval.json"];

/** The addresses an index.html names. */
function named(html) {
  const found = html.matchAll(/["'](?:\.?\/)?([\w./-]+\.(?:js|wasm|css))["']/g);
  return [...new Set([...found].map(([, path]) => new URL(path, registration.scope).href))];
}

async function keepEverything() {
  const shelf = await caches.open(SHELF);
  const index = await fetch("./", { cache: "no-cache" });
  await shelf.put(registration.scope, index.clone());
  const beside = [...WORKERS, ...BESIDE].map((path) => new URL(path, registration.scope).href);
  // What a host lacks, such as an evaluation, is no reason to keep nothing.
  await Promise.allSettled([...named(await index.text()), ...beside].map((address) => shelf.add(address)));
}

/** Forgets the files of earlier versions, whose names carry their hash. */
async function forgetOthers(html) {
  const shelf = await caches.open(SHELF);
  const current = new Set(named(html));
  for (const { url } of await shelf.keys()) {
    if (/-[0-9a-f]{16}[._]/.test(url) && !current.has(url)) await shelf.delete(url);
  }
}

async function answer(request) {
  const shelf = await caches.open(SHELF);
  const page = request.mode === "navigate";
  const key = page ? registration.scope : request.url;
  try {
    const fresh = await fetch(request, page ? {} : { cache: "no-cache" });
    if (fresh.ok) {
      await shelf.put(key, fresh.clone());
      if (page) await forgetOthers(await fresh.clone().text());
    }
    return fresh;
  } catch (error) {
    const kept = await shelf.match(key);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepEverything());
});

self.addEventListener("activate", (event) => {
  const forget = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("page-") && name !== SHELF) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const inScope = request.url.startsWith(registration.scope);
  const path = request.url.slice(registration.scope.length);
  const ofTheModel = path.startsWith("models/") && !path.endsWith("eval.json");
  if (request.method === "GET" && inScope && !ofTheModel) event.respondWith(answer(request));
});
