// node chromium_worker.mjs < jobs.jsonl > answers.jsonl: in a worker of a real browser
import { createInterface } from "node:readline";
import { open, POLL } from "./chromium.mjs";

const { page, done } = await open(`<!doctype html><script type="module">
  const worker = new Worker("/test/worker.mjs", { type: "module" });
  const said = () => new Promise((ready, failed) => {
    worker.onmessage = ({ data }) => (data.error ? failed(new Error(data.error)) : ready(data.answer));
    worker.onerror = (event) => failed(new Error(event.message ?? "the worker did not load"));
  });
  await said();
  window.answer = (job) => (worker.postMessage(job), said());
</script>`);
await page.waitForFunction(() => window.answer, null, POLL);
for await (const line of createInterface({ input: process.stdin }))
  if (line) process.stdout.write(JSON.stringify(await page.evaluate((job) => window.answer(job), line)) + "\n");
await done();
