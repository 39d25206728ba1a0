// TypeScript to dist/, and the engine beside it: the package has no other step.
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
rmSync(here("dist"), { recursive: true, force: true });
// comments belong to the types, which people read, and not to the code, which is sent
const tsc = (...flags) =>
  execFileSync(process.execPath, [here("node_modules/typescript/bin/tsc"), "-p", here("tsconfig.json"), ...flags], { stdio: "inherit" });
tsc("--removeComments", "--declaration", "false");
tsc("--emitDeclarationOnly");
// small to send: what is exported, and the names of errors, stay readable
for (const name of readdirSync(here("dist")).filter((file) => file.endsWith(".js"))) {
  const path = here(`dist/${name}`);
  writeFileSync(path, transformSync(readFileSync(path, "utf8"), { minify: true, format: "esm", target: "es2022" }).code);
}
copyFileSync(here("../asv3/runtime/engine.wasm"), here("dist/engine.wasm"));
// the emotion model, as the Python package ships it
cpSync(here("../../models/asv3/models/emotion/shipped"), here("dist/model"), { recursive: true, filter: (path) => !path.endsWith(".md") });
