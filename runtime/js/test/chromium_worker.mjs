// node chromium_worker.mjs < jobs.jsonl > answers.jsonl: in a worker of a real browser
import { createInterface } from "node:readline";
import { open } from "./chromium.mjs";

const { page, done } = await open(`<!doctype html><script type="module">
  const worker = new Worker("/test/worker.mjs", { type: "module" });
  window.answer = (job) => new Promise((ready) => {
    worker.onmessage = ({ data }) => ready(data);
    worker.postMessage(job);
  });
</script>`);
await page.waitForFunction(() => window.answer);
for await (const line of createInterface({ input: process.stdin }))
  if (line) process.stdout.write(JSON.stringify(await page.evaluate((job) => window.answer(job), line)) + "\n");
await done();
