// node chromium_jobs.mjs < jobs.jsonl > answers.jsonl, in a real browser
import { createInterface } from "node:readline";
import { open, POLL } from "./chromium.mjs";

const html = `<!doctype html><script type="module">
  import { answer } from "/test/jobs.mjs";
  window.answer = answer;
</script>`;
const { page, done } = await open(html);
await page.waitForFunction(() => window.answer, null, POLL);
for await (const line of createInterface({ input: process.stdin }))
  if (line) process.stdout.write(JSON.stringify(await page.evaluate((job) => window.answer(JSON.parse(job)), line)) + "\n");
await done();
