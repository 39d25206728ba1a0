// node engine.mjs ENGINE.wasm DENSE.wasm FACE.asv3b: microseconds for each frame at 60 fps, taken in turns.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const [enginePath, densePath, facePath] = process.argv.slice(2);
const started = performance.now();
const { instance } = await WebAssembly.instantiate(readFileSync(enginePath), {});
const api = instance.exports;
const compiled = performance.now();
const data = readFileSync(facePath);
const at = api.alloc(data.length);
new Uint8Array(api.memory.buffer, at, data.length).set(data);
const program = api.load(at, data.length);
const loaded = performance.now();
const dense = (await WebAssembly.instantiate(readFileSync(densePath), {})).instance.exports;
dense.fill();
const player = api.player(program, 7, 0, 0);
const given = new Float32Array(api.memory.buffer, api.given(player), 64);
const lips = new Float32Array(dense.memory.buffer, dense.lipsync(), 52);

// the same frame in plain JavaScript, as one would write it: arrays of numbers, no engine
const N = 76, ROWS = 78, WIDE = 40;
const luck = (n) => Float64Array.from({ length: n }, (_, i) => ((i * 7919) % 1000) / 1000);
const js = { centres: luck(3 * N), matrix: luck(N * N), rows: luck(ROWS * WIDE), x: new Float64Array(52), v: new Float64Array(52) };
const r = new Float64Array(N), w = new Float64Array(N), goal = new Float64Array(52), shown = new Float64Array(52);
function plainTick(v, a, d) {
  for (let k = 0; k < N; k++) r[k] = Math.hypot(v - js.centres[3 * k], a - js.centres[3 * k + 1], d - js.centres[3 * k + 2]);
  let total = 0;
  for (let j = 0; j < N; j++) {
    let sum = 0;
    for (let k = 0; k < N; k++) sum += r[k] * js.matrix[k * N + j];
    w[j] = Math.max(sum, 0);
    total += w[j];
  }
  goal.fill(0);
  for (let k = 0; k < N; k++) for (let c = 0; c < WIDE; c++) goal[c] += (w[k] / total) * js.rows[k * WIDE + c];
  for (let c = 0; c < 52; c++) {
    const e = Math.exp(-0.462), o = js.x[c] - goal[c], p = js.v[c] + o * 23.1;
    js.x[c] = goal[c] + e * (o + p * 0.02);
    js.v[c] = e * (js.v[c] - p * 0.462);
  }
}
function plainFrame(lip) {
  for (let c = 0; c < 52; c++) shown[c] = Math.min(Math.max(lip[c] + 0.5 * js.x[c] * (1 - lip[c]), 0), 1);
  for (let k = 0; k < 20; k++) shown[k] = Math.min(shown[k], 1 - 0.6 * shown[51 - k]);
}

function frames(run, count) {
  const began = performance.now();
  let us = 0, tick = -1;
  for (let i = 0; i < count; i++, us += 16_667) {
    const v = 0.5 + 0.3 * Math.sin(i / 50), jaw = 0.2 + 0.2 * Math.sin(i / 5);
    const now = Math.floor(us / 20_000);
    run(v, jaw, us, now > tick);
    tick = now;
  }
  return ((performance.now() - began) * 1000) / count;
}
function asv3(label) {
  return (v, jaw, us) => {
    given[1] = v, given[2] = 0.3, given[3] = 0.2, given[4] = 1, given[5] = label, given[6] = 4, given[7] = 0.8;
    given[12 + 24] = jaw;
    api.step(player, us);
  };
}
const runs = {
  label: asv3(1),
  affect: asv3(-1),
  dense: (v, jaw, us, ticks) => {
    lips[24] = jaw;
    if (ticks) dense.tick(v, 0.3, 0.2);
    dense.show((us % 20_000) / 20_000, 0.1);
  },
  plain: (v, jaw, us, ticks) => {
    lips[24] = jaw;
    if (ticks) plainTick(v, 0.3, 0.2);
    plainFrame(lips);
  },
};
const spent = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
for (let round = 0; round < 25; round++)
  for (const [name, run] of Object.entries(runs)) {
    api.reset(player, 7);
    const us = frames(run, 4000);
    if (round >= 5) spent[name].push(us);
  }
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
console.log(
  JSON.stringify({
    ...Object.fromEntries(Object.entries(spent).map(([name, list]) => [name, median(list)])),
    least: Math.min(...spent.label),
    compile_ms: compiled - started,
    load_ms: loaded - compiled,
    engine_bytes: readFileSync(enginePath).length,
    engine_gzip: gzipSync(readFileSync(enginePath)).length,
    grown: api.memory.buffer.byteLength,
  }),
);
