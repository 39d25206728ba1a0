// node vite_page.mjs FOLDER PICTURE: the packed package in an empty Vite project with three.js, built, opened in
// Chromium. Four heads made here (52 morph targets in three naming styles, and one without 10 of them) play 2 s.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Face } from "../dist/index.js";
import { open, POLL } from "./chromium.mjs";

const [folder, picture] = process.argv.slice(2);
const JS = fileURLToPath(new URL("..", import.meta.url));
const project = join(folder, "project");
mkdirSync(join(project, "node_modules", "@animasync", "face"), { recursive: true });
mkdirSync(join(project, "public"));
const npm = (...words) => execFileSync("npm", words, { cwd: JS, encoding: "utf8" });
npm("pack", "--silent", "--pack-destination", folder);
const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
execFileSync("tar", ["xzf", join(folder, archive), "--strip-components=1", "-C", join(project, "node_modules", "@animasync", "face")]);
symlinkSync(join(JS, "node_modules", "three"), join(project, "node_modules", "three"));
cpSync(join(JS, "test", "studio.asv3b"), join(project, "public", "studio.asv3b"));
writeFileSync(join(project, "package.json"), '{ "type": "module", "private": true }');
writeFileSync(join(project, "index.html"), '<!doctype html><body style="margin:0"><script type="module" src="/main.js"></script>');
writeFileSync(join(project, "main.js"), readFileSync(new URL("./heads.mjs", import.meta.url)));
execFileSync(process.execPath, [join(JS, "node_modules", "vite", "bin", "vite.js"), "build", "--logLevel", "error"], { cwd: project });

const face = await Face.load(readFileSync(join(JS, "test", "studio.asv3b")));
const player = face.player({ seed: 7 });
const all = new Float32Array(120 * 52);
for (let i = 0; i < 120; i++) all.set(player.step(i / 60, { emotion: i < 60 ? "joy" : "surprise", level: 5, lipsync: { jawOpen: 0.2 } }), i * 52);
const digest = await crypto.subtle.digest("SHA-256", all);
const expected = Buffer.from(digest).toString("hex");

const { page, errors, done } = await open(readFileSync(join(project, "dist", "index.html"), "utf8"), {}, join(project, "dist"));
await page.setViewportSize({ width: 800, height: 260 });
await page.waitForFunction(() => window.result, null, { ...POLL, timeout: 60_000 });
const result = await page.evaluate(() => window.result);
await page.screenshot({ path: picture });
await done();
console.log(JSON.stringify({ ...result, errors, expected }));
