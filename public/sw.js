// Keeps the page working with the network cable pulled.
//
// Each build has a service worker of its own, which keeps exactly the files of that build, or is not installed. A page
// is answered by the worker it was opened under for as long as it is open, so files of two builds never meet. The next
// build is fetched whole beside it, and takes over when no tab shows this one any more, or when the only tab is
// reloaded. The model's files are none of its business: the inference worker keeps those by their hash.

// `cargo xtask dist` fills in what was built: path to SHA-256. A page being worked on, as `cargo xtask serve` has it,
// keeps nothing, so that a reload always shows the latest.
const BUILD = { version: "", files: {} };

const INDEX = "index.html";
const SCOPE = new URL(registration.scope).pathname;
// A host may have several copies of the page, and each cares for its own.
const SHELF = `vla-page-${BUILD.version}:${SCOPE}`;

/** Where a file of the build lies. */
function addressOf(path) {
  // Some hosts redirect from index.html to the folder, and a page that came by a redirect cannot be kept.
  return new URL(path === INDEX ? "./" : path, registration.scope).href;
}

/** The file of the build that a request is for, if it is for one; the page itself also goes by the folder's name. */
function fileFor({ method, url }) {
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin || !pathname.startsWith(SCOPE)) return undefined;
  const path = pathname.slice(SCOPE.length) || INDEX;
  return Object.hasOwn(BUILD.files, path) ? path : undefined;
}

async function keepEverything() {
  const shelf = await caches.open(SHELF);
  await Promise.all(Object.entries(BUILD.files).map(([path, sha256]) => keep(shelf, path, sha256)));
}

/** Fetches a file, and fails where the host has that of another build: it may be in the middle of being replaced. */
async function keep(shelf, path, sha256) {
  const response = await fetch(addressOf(path), { cache: "no-cache" });
  if (!response.ok) throw new Error(`${path}: HTTP status ${response.status}`);
  const hash = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  const found = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== sha256) throw new Error(`${path} is not of build ${BUILD.version}`);
  await shelf.put(addressOf(path), response);
}

/** Forgets the builds before this one, of this copy of the page. */
async function forgetOthers() {
  for (const name of await caches.keys()) {
    const scope = /^vla-page-[0-9a-f]*:(.*)$/.exec(name)?.[1];
    if (scope === SCOPE && name !== SHELF) await caches.delete(name);
  }
}

/** Whether this is the moment for the build that waits: only the tab that is being reloaded shows this one. */
async function isMomentForNext({ isReloadNavigation }) {
  if (!registration.waiting || !isReloadNavigation) return false;
  return (await self.clients.matchAll({ type: "window" })).length <= 1;
}

/**
 * A page that only lets the next build take over, and then loads it. A worker makes way for another once it has nothing
 * to answer, so this page asks for nothing, not even an icon; otherwise it would stay for a while.
 */
const TAKEOVER = `<!doctype html><title>VLA Playground</title><link rel="icon" href="data:,"><script type="module">
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("controllerchange", () => location.reload());
  const { waiting } = await serviceWorker.ready;
  if (waiting) waiting.postMessage("take over");
  else location.reload();
</script><p>A newer version of this page is taking over.</p>`;

async function answer(request, path) {
  if (path === INDEX && (await isMomentForNext(request))) {
    return new Response(TAKEOVER, { headers: { "content-type": "text/html" } });
  }
  // A browser short of room throws away all that was kept, never a part of it.
  return (await (await caches.open(SHELF)).match(addressOf(path))) ?? fetch(request);
}

self.addEventListener("install", (event) => {
  // What keeps nothing can mix nothing.
  if (!BUILD.version) self.skipWaiting();
  event.waitUntil(keepEverything());
});

self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

self.addEventListener("message", ({ data }) => {
  if (data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const path = fileFor(event.request);
  if (path !== undefined) event.respondWith(answer(event.request, path));
});
