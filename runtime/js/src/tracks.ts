import { InputError } from "./errors.js";
import { channels, defaults, inputs } from "./tables.js";

/** Affect over time; every list is as long as `times` (seconds, increasing) or left out. */
export interface AffectTrack {
  times: ArrayLike<number>;
  /** valence, arousal, dominance of each row, -1..1; interpolated */
  vad?: ArrayLike<readonly [number, number, number]>;
  /** names, "" where unknown; held until the next row */
  emotion?: ArrayLike<string>;
  level?: ArrayLike<number>;
  confidence?: ArrayLike<number>;
  /** 0 or 1, held */
  speaking?: ArrayLike<number>;
}
/** Frames of 52 weights one after another, at `times` seconds. */
export interface Take {
  times: Float64Array;
  weights: Float32Array;
  fps: number;
}
/** Where to look: yaw and pitch in degrees, + is the character's left and up. */
export interface GazeTrack {
  times: ArrayLike<number>;
  angles: ArrayLike<readonly [number, number]>;
}
export interface Tracks {
  affect?: AffectTrack;
  lipsync?: Take;
  gaze?: GazeTrack;
  /** seconds; else that of the longest part */
  duration?: number;
}

const COUNT = channels.length;
const INPUTS = defaults.length;
export const ROW = INPUTS + COUNT;

/** Half to even, as numpy and Python round. */
export function rounded(x: number): number {
  const down = Math.floor(x);
  const part = x - down;
  return part > 0.5 || (part === 0.5 && down % 2 !== 0) ? down + 1 : down;
}

export function seconds(tracks: Tracks): number {
  if (tracks.duration !== undefined) return tracks.duration;
  const { affect, lipsync, gaze } = tracks;
  const last = (times?: ArrayLike<number>) => times?.[times.length - 1] ?? 0; // check() tells what is absent
  return Math.max(
    0,
    affect ? last(affect.times) : 0,
    lipsync ? last(lipsync.times) - (lipsync.times?.[0] ?? 0) + 1 / lipsync.fps : 0,
    gaze ? last(gaze.times) : 0,
  );
}

function check(tracks: Tracks, emotions: readonly string[]): void {
  const whole = (what: string, times: ArrayLike<number>) => {
    if (!times?.length) throw new InputError(`${what} has no \`times\``);
    for (let i = 0; i < times.length; i++)
      if (!Number.isFinite(times[i]) || (i && times[i] <= times[i - 1]))
        throw new InputError(`the times of ${what} are not finite and increasing (row ${i})`);
  };
  const { affect, lipsync, gaze } = tracks;
  if (affect) {
    whole("the affect track", affect.times);
    for (const key of ["vad", "emotion", "level", "confidence", "speaking"] as const)
      if (affect[key] && affect[key].length !== affect.times.length)
        throw new InputError(`\`${key}\` of the affect track has ${affect[key].length} rows for ${affect.times.length} times`);
    for (const name of Array.from(affect.emotion ?? []))
      if (name && !emotions.includes(name))
        throw new InputError(`emotion \`${name}\` is not one of the face's: ${emotions.join(", ")}`);
  }
  if (lipsync) {
    whole("the lipsync", lipsync.times);
    if (lipsync.weights.length !== lipsync.times.length * COUNT)
      throw new InputError(`the lipsync has ${lipsync.weights.length} weights for ${lipsync.times.length} frames of ${COUNT}`);
  }
  if (gaze) whole("the gaze track", gaze.times);
}

/** The row that a moment lies in: the last whose time is not after it. */
function row(times: ArrayLike<number>, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return Math.min(Math.max(low - 1, 0), times.length - 1);
}

/** Between which rows a moment lies, and how far. */
function between(times: ArrayLike<number>, at: number): [number, number] {
  if (times.length === 1) return [0, 0];
  const left = Math.min(row(times, at), times.length - 2);
  return [left, Math.min(Math.max((at - times[left]) / (times[left + 1] - times[left]), 0), 1)];
}
const mix = (a: number, b: number, u: number) => a + (b - a) * u;

/** A sampler of checked tracks: writes the inputs and the lipsync of a moment (microseconds) into a row. */
export function sampler(tracks: Tracks, emotions: readonly string[]): (us: number, to: Float32Array, at: number) => void {
  check(tracks, emotions);
  const { affect, lipsync, gaze } = tracks;
  const numbers = affect?.emotion && Array.from(affect.emotion, (name) => (name ? emotions.indexOf(name) : -1));
  const limit = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);
  return (us, to, start) => {
    const at = us / 1e6;
    for (let i = 0; i < INPUTS; i++) to[start + i] = defaults[i];
    to[start + inputs.time] = limit(at, 0, 1e7);
    if (affect) {
      const now = row(affect.times, at);
      const next = Math.min(now + 1, affect.times.length - 1);
      const [left, u] = between(affect.times, at);
      const right = Math.min(left + 1, affect.times.length - 1);
      if (affect.vad) {
        for (let i = 0; i < 3; i++)
          to[start + inputs.valence + i] = limit(mix(affect.vad[left][i], affect.vad[right][i], u), -1, 1);
        to[start + inputs.has_affect] = 1;
      }
      if (numbers) to[start + inputs.emotion] = numbers[now];
      const steady = !numbers || numbers[now] === numbers[next];
      const column = (values: ArrayLike<number>) => (steady ? mix(values[left], values[right], u) : values[now]);
      if (affect.level) to[start + inputs.level] = limit(column(affect.level), 0, 5);
      if (affect.confidence) to[start + inputs.confidence] = limit(column(affect.confidence), 0, 1);
      if (affect.speaking) to[start + inputs.speaking] = limit(affect.speaking[now], -1, 1);
    }
    if (gaze) {
      const [left, u] = between(gaze.times, at);
      const right = Math.min(left + 1, gaze.times.length - 1);
      for (let i = 0; i < 2; i++)
        to[start + inputs.gaze_yaw + i] = limit(mix(gaze.angles[left][i], gaze.angles[right][i], u), -45, 45);
    }
    const lips = start + INPUTS;
    if (!lipsync || at > lipsync.times[lipsync.times.length - 1] + 1 / lipsync.fps) {
      to.fill(0, lips, lips + COUNT);
      return;
    }
    const [left, u] = between(lipsync.times, at);
    const a = left * COUNT;
    const b = Math.min(left + 1, lipsync.times.length - 1) * COUNT;
    for (let i = 0; i < COUNT; i++) to[lips + i] = limit(mix(lipsync.weights[a + i], lipsync.weights[b + i], u), 0, 1);
  };
}
