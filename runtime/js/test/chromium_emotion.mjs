// node chromium_emotion.mjs < texts.json > rows.json, in a real browser
import { readFileSync } from "node:fs";
import { open, POLL } from "./chromium.mjs";

const { page, done } = await open(`<!doctype html><script type="importmap">
  { "imports": { "onnxruntime-web": "/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs" } }
</script><script type="module">
  import * as ort from "onnxruntime-web";
  import { Emotion } from "/dist/emotion.js";
  import { tell } from "/test/emotion.mjs";
  ort.env.wasm.numThreads = 1;
  window.tell = (texts) => tell(Emotion, ort, texts);
</script>`);
await page.waitForFunction(() => window.tell, null, POLL);
console.log(JSON.stringify(await page.evaluate((texts) => window.tell(JSON.parse(texts)), readFileSync(0, "utf8"))));
await done();
