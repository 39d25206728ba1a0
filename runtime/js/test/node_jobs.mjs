// node node_jobs.mjs < jobs.jsonl > answers.jsonl
import { createInterface } from "node:readline";
import { answer } from "./jobs.mjs";

for await (const line of createInterface({ input: process.stdin }))
  if (line) process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n");
