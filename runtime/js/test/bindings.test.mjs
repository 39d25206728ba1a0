import assert from "node:assert/strict";
import { test } from "node:test";
import { channels } from "../dist/index.js";
import { TakeError, readClip, readLam, readLiveLink, writeClip, writeLam, writeLiveLink } from "../dist/takes.js";
import { bind } from "../dist/three.js";
import { bindVrm } from "../dist/vrm.js";

const ramp = Float32Array.from(channels, (_, i) => i / 52);

function mesh(names) {
  return { name: "Head", morphTargetDictionary: Object.fromEntries(names.map((n, i) => [n, i])), morphTargetInfluences: names.map(() => 0) };
}

test("three: any naming style, many meshes, missing shapes are told once", () => {
  const styles = [
    channels,
    channels.map((n) => n[0].toUpperCase() + n.slice(1)),
    channels.map((n) => (/^(jaw|mouth)(Left|Right)$/.test(n) ? n : n.replace(/Left$/, "_L").replace(/Right$/, "_R"))),
  ].map((names) => mesh([...names].reverse()));
  const poor = mesh([...channels.slice(10), "viseme_aa"]);
  const told = [];
  const root = { traverse: (visit) => [...styles, {}, poor].forEach(visit) };
  const binding = bind(root, { warn: (message) => told.push(message) });
  assert.equal(binding.meshes, 4);
  assert.deepEqual(binding.missing, []);
  assert.deepEqual(told, []);
  binding.apply(ramp);
  for (const { morphTargetInfluences } of styles) assert.deepEqual(morphTargetInfluences, [...ramp].reverse());
  assert.deepEqual(poor.morphTargetInfluences, [...ramp.slice(10), 0]);
  assert.equal(bind(poor, { warn: (message) => told.push(message) }).missing.length, 10);
  assert.match(told[0], /10 of 52 shapes are missing on Head: browDownLeft/);
  assert.equal(bind({}, { warn: () => {} }).meshes, 0);
});

function avatar(names, lookAt) {
  const values = {};
  const expressionMap = Object.fromEntries(names.map((name) => [name, {}]));
  return {
    values,
    lookAt,
    expressionManager: { expressionMap, getExpression: (n) => expressionMap[n], setValue: (n, w) => (values[n] = w) },
  };
}
const pose = (weights) => Float32Array.from(channels, (name) => weights[name] ?? 0);

test("vrm: ARKit expressions where the avatar has them", () => {
  const vrm = avatar(channels.map((n) => n[0].toUpperCase() + n.slice(1)));
  const binding = bindVrm(vrm);
  assert.equal(binding.kind, "arkit");
  binding.apply(ramp);
  assert.equal(vrm.values.JawOpen, ramp[channels.indexOf("jawOpen")]);
});

test("vrm: the presets stand in where it has not, and look-at follows", () => {
  const vrm = avatar(["happy", "angry", "sad", "surprised", "relaxed", "aa", "ih", "ou", "ee", "oh", "blinkLeft", "blinkRight"], { yaw: 0, pitch: 0 });
  const binding = bindVrm(vrm);
  assert.equal(binding.kind, "presets");
  binding.apply(pose({ mouthSmileLeft: 0.9, mouthSmileRight: 0.9, cheekSquintLeft: 0.8, cheekSquintRight: 0.8, jawOpen: 0.5, eyeBlinkLeft: 1,
    eyeLookOutLeft: 0.4, eyeLookInRight: 0.4, eyeLookUpLeft: 0.2, eyeLookUpRight: 0.2 })); // prettier-ignore
  assert.ok(vrm.values.happy > 0.8);
  assert.ok(vrm.values.aa > 0.6);
  assert.equal(vrm.values.blinkLeft, 1);
  assert.equal(vrm.values.blinkRight, 0);
  assert.equal(vrm.values.sad, 0);
  assert.ok(Math.abs(vrm.lookAt.yaw - 14) < 1e-5);
  assert.ok(Math.abs(vrm.lookAt.pitch + 5) < 1e-5);
  const plain = avatar(["blink", "lookLeft", "lookRight", "lookUp", "lookDown"]);
  bindVrm(plain).apply(pose({ eyeBlinkLeft: 0.3, eyeBlinkRight: 0.6, eyeLookInLeft: 0.5, eyeLookOutRight: 0.5 }));
  assert.ok(Math.abs(plain.values.blink - 0.6) < 1e-6);
  assert.ok(Math.abs(plain.values.lookRight - 0.5) < 1e-6);
  assert.equal(plain.values.lookLeft, 0);
  bindVrm({}).apply(ramp);
});

test("takes: there and back, and damage is told", () => {
  const weights = Float32Array.from({ length: 6 * 52 }, (_, i) => Math.fround(((i * 7919) % 1000) / 1000));
  const take = { times: Float64Array.from({ length: 6 }, (_, i) => i / 30), weights, fps: 30 };
  for (const [write, read, slack] of [[writeLam, readLam, 0], [writeClip, readClip, 0], [writeLiveLink, readLiveLink, 1e-7]]) {
    const back = read(write(take));
    assert.equal(back.fps, 30);
    back.times.forEach((t, i) => assert.ok(Math.abs(t - take.times[i]) < 1e-4));
    back.weights.forEach((w, i) => assert.ok(Math.abs(w - weights[i]) <= slack, `${read.name} ${i}: ${w} for ${weights[i]}`));
    assert.throws(() => read("{"), TakeError);
    assert.throws(() => read("{}"), TakeError);
    assert.throws(() => read(""), TakeError);
  }
  assert.throws(() => readLam('{"names": ["jawOpen"], "frames": [{"weights": [1, 2]}]}'), /holds 2 weights for 1 names/);
  const lines = writeLiveLink(take).split("\n");
  assert.match(lines[0], /JawForward,JawRight,JawLeft,JawOpen/);
  assert.throws(() => readLiveLink([lines[0], lines[1].replace("00:00:00:00", "00:00:00:99")].join("\n")), /FF below 60/);
});
