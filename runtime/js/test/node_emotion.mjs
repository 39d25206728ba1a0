// node node_emotion.mjs < texts.json > rows.json
import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web";
import { Emotion } from "../dist/emotion.js";
import { tell } from "./emotion.mjs";

ort.env.wasm.numThreads = 1;
console.log(JSON.stringify(await tell(Emotion, ort, JSON.parse(readFileSync(0, "utf8")))));
