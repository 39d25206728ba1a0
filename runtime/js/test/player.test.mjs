import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { BytecodeError, Face, InputError, channels, find } from "../dist/index.js";

const path = new URL("./studio.asv3b", import.meta.url);
const data = readFileSync(path);
const smile = channels.indexOf("mouthSmileLeft");

test("loads from bytes, a buffer, a URL and a Response", async () => {
  for (const source of [data, data.buffer.slice(data.byteOffset, data.byteOffset + data.length), path, new Response(data)]) {
    const face = await Face.load(source);
    assert.equal(face.emotions.length, 16);
    assert.deepEqual(face.variants, ["A", "B", "C"]);
    assert.deepEqual(face.profiles, ["arkit", "vrm", "metahuman"]);
    face.dispose();
  }
});

test("step gives the same array every time, in range, and the emotion shows", async () => {
  const player = (await Face.load(data)).player({ seed: 7 });
  const first = player.step(0);
  assert.equal(first.length, 52);
  for (let i = 1; i < 240; i++) assert.equal(player.step(i / 60, { emotion: "joy", level: 5 }), first);
  assert.ok(first[smile] > 0.6);
  assert.ok(first.every((w) => w >= 0 && w <= 1));
});

test("players of one face are apart, and equal for equal seeds", async () => {
  const face = await Face.load(data);
  const [a, b, c] = [1, 1, 2].map((seed) => face.player({ seed }));
  let same = 0;
  let other = 0;
  for (let i = 0; i < 600; i++) {
    const [x, y, z] = [a, b, c].map((p) => Array.from(p.step(i / 30)));
    same += x.some((w, k) => w !== y[k]);
    other += x.some((w, k) => w !== z[k]);
  }
  assert.equal(same, 0);
  assert.ok(other > 50);
});

test("memory may grow under a player", async () => {
  const face = await Face.load(data);
  const player = face.player({ seed: 3 });
  const twin = face.player({ seed: 3 });
  player.step(0, { emotion: "joy" });
  const many = Array.from({ length: 400 }, () => face.player());
  twin.step(0, { emotion: "joy" });
  assert.deepEqual(player.step(0.5, { emotion: "joy" }), twin.step(0.5, { emotion: "joy" }));
  for (const p of many) p.dispose();
});

test("rendering, seeking and stepping agree", async () => {
  const face = await Face.load(data);
  const tracks = { affect: { times: [0, 2, 4], emotion: ["neutral", "joy", "anger"], level: [1, 5, 4] }, duration: 6 };
  const take = face.player({ seed: 5 }).render(tracks, 50);
  assert.equal(take.times.length, 300);
  const player = face.player({ seed: 5 });
  player.seek(4.5, tracks);
  const frame = player.step(4.5, { emotion: "anger", level: 4 });
  assert.deepEqual(Array.from(frame), Array.from(take.weights.subarray(225 * 52, 226 * 52)));
  assert.equal(player.render(tracks, 50).weights.length, take.weights.length);
});

test("bad bytes are refused with the words of the verifier", async () => {
  const cases = [
    [new Uint8Array(), "file_magic"],
    [new TextEncoder().encode("hello, world"), "file_magic"],
    [data.subarray(0, 1000), "file_cut"],
    [Uint8Array.from(data, (b, i) => (i === data.length - 5 ? b ^ 1 : b)), "checksum"],
  ];
  for (const [bytes, reason] of cases)
    await assert.rejects(Face.load(bytes), (error) => {
      assert.ok(error instanceof BytecodeError);
      assert.equal(error.reason, reason);
      return true;
    });
  const version = Uint8Array.from(data);
  version[7] = 2; // [major, minor] stands after the magic
  await assert.rejects(Face.load(version), /format version 2\.0 is not supported; this runtime reads 1\.x/);
  await assert.rejects(Face.load("none.asv3b"), /ENOENT/);
});

test("bad input is a typed error and the player stays usable", async () => {
  const face = await Face.load(data);
  const player = face.player({ seed: 1 });
  const twin = face.player({ seed: 1 });
  player.step(1);
  twin.step(1);
  const bad = [
    () => player.step(NaN),
    () => player.step(-1),
    () => player.step(Infinity),
    () => player.step(0.2),
    () => player.step(2, { affect: [1, 2] }),
    () => player.step(2, { gaze: [1] }),
    () => player.step(2, { lipsync: new Float32Array(51) }),
    () => player.step(2, { lipsync: { jawOpne: 1 } }),
    () => player.step(2, { emotion: "joi" }),
    () => player.reset(-1),
    () => player.render({}, 0),
    () => player.render({ affect: { times: [1, 0], level: [1, 2] } }),
    () => player.render({ affect: { times: [0, 1], emotion: ["joy", "joi"] } }),
    () => player.render({ lipsync: { times: [0], weights: new Float32Array(3), fps: 30 } }),
    () => player.render({ affect: [[0, 0, 0]] }),
    () => player.render({ lipsync: new Float32Array(52) }),
    () => player.seek(NaN),
    () => face.player({ variant: "Z" }),
    () => face.player({ profile: "nobody" }),
    () => face.player({ seed: 1.5 }),
  ];
  for (const call of bad) assert.throws(call, InputError, String(call));
  assert.deepEqual(player.step(2, { affect: [NaN, 0.5, 0.1] }), twin.step(2, { affect: [NaN, 0.5, 0.1] }));
  player.dispose();
  assert.throws(() => player.step(3), InputError);
  player.dispose();
});

test("nothing is allocated while frames are made", async () => {
  const player = (await Face.load(data)).player();
  const input = { affect: [0.5, 0.2, 0.1], lipsync: new Float32Array(52) };
  for (let i = 0; i < 20_000; i++) player.step(i / 60, input);
  globalThis.gc?.();
  const before = process.memoryUsage();
  for (let i = 20_000; i < 40_000; i++) player.step(i / 60, input);
  const after = process.memoryUsage();
  assert.ok(after.arrayBuffers <= before.arrayBuffers);
  assert.ok(after.heapUsed - before.heapUsed < 2_000_000, `${after.heapUsed - before.heapUsed} bytes in 20000 frames`);
});

test("channels are found in any style", () => {
  for (const name of ["mouthSmileLeft", "MouthSmileLeft", "mouthSmile_L", "blendShapes.MouthSmileLeft", "mouthSmileL"])
    assert.equal(find(name), smile, name);
  assert.equal(find("mouthOpen"), -1);
  assert.equal(find("jawLeft"), channels.indexOf("jawLeft"));
});
