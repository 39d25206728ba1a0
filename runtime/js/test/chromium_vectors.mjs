// node chromium_vectors.mjs < vectors.jsonl, in a real browser
import { createInterface } from "node:readline";
import { open, POLL } from "./chromium.mjs";

const { page, done } = await open(`<!doctype html><script type="module">
  import { check } from "/test/vectors.mjs";
  window.check = check;
</script>`);
await page.waitForFunction(() => window.check, null, POLL);
for await (const line of createInterface({ input: process.stdin }))
  if (line) process.stdout.write(JSON.stringify(await page.evaluate((text) => window.check(JSON.parse(text)), line)) + "\n");
await done();
