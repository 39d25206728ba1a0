// node node_vectors.mjs < vectors.jsonl
import { createInterface } from "node:readline";
import { check } from "./vectors.mjs";

for await (const line of createInterface({ input: process.stdin }))
  if (line) process.stdout.write(JSON.stringify(await check(JSON.parse(line))) + "\n");
