// A real Chromium over a local server: the folder of the package, and whatever a test wants beside it.
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".html": "text/html", ".wasm": "application/wasm" };
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--disable-renderer-backgrounding", "--disable-background-timer-throttling"]; // prettier-ignore
export const CHROMIUM = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** How to wait for a page: by the clock. The default waits for animation frames, which a busy headless browser may never draw. */
export const POLL = { polling: 50 };

/** A page with `html`; `files` are further answers of the server by path. Close with `done`. */
export async function open(html, files = {}, root = ROOT) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    if (path === "/favicon.ico") return void response.writeHead(204).end();
    const body = path === "/" ? html : files[path] ?? (existsSync(join(root, path)) ? readFileSync(join(root, path)) : null);
    response.writeHead(body === null ? 404 : 200, { "content-type": path === "/" ? "text/html" : TYPES[extname(path)] ?? "application/octet-stream" });
    response.end(body);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  return { page, errors, done: async () => (await browser.close(), server.close()) };
}
