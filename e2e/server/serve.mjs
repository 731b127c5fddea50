// A plain static web host, as visitors' pages lie on one: no rewriting, no special headers, right media types.
// The same folder is served at the root and under a sub-path, because `dist` promises to work under any.
//
//     node server/serve.mjs FOLDER PORT
//
// Port 0 takes any that is free; the first line printed says which.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const SUB_PATH = "/classroom/vla/";

const MEDIA_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

const [folder, port] = [process.argv[2], Number(process.argv[3])];

/** The file a request is for, or nothing where it would leave the folder. */
function fileFor(url) {
  let path = decodeURIComponent(new URL(url, "http://host").pathname);
  if (path.startsWith(SUB_PATH)) path = path.slice(SUB_PATH.length - 1);
  if (path.endsWith("/")) path += "index.html";
  const file = normalize(join(folder, path));
  return file.startsWith(normalize(folder + sep)) ? file : undefined;
}

const server = createServer(async (request, response) => {
  const file = fileFor(request.url);
  const found = file && (await stat(file).catch(() => undefined));
  if (!found?.isFile()) {
    response.writeHead(404, { "content-type": "text/plain" }).end("There is no such file.\n");
    return;
  }
  response.writeHead(200, {
    "content-type": MEDIA_TYPES[extname(file)] ?? "application/octet-stream",
    "content-length": found.size,
    // Whatever the page keeps, it must keep by itself.
    "cache-control": "no-store",
  });
  createReadStream(file).pipe(response);
});
server.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/ serves ${folder}`));
