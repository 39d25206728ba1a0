import { channels, find } from "./channels.js";
import { TakeError } from "./errors.js";
import type { Take } from "./tracks.js";

export { TakeError };
export type { Take };
const COUNT = channels.length;

// the order of Live Link's CSV: the directions of jaw and mouth stand right before left, as nowhere else
const EYE = ["Blink", "LookDown", "LookIn", "LookOut", "LookUp", "Squint", "Wide"];
const both = (...stems: string[]) => stems.flatMap((stem) => [`${stem}Left`, `${stem}Right`]);
const CSV = [
  ...["Left", "Right"].flatMap((side) => EYE.map((what) => `eye${what}${side}`)),
  ...["jawForward", "jawRight", "jawLeft", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthRight", "mouthLeft"],
  ...both("mouthSmile", "mouthFrown", "mouthDimple", "mouthStretch"),
  ...["mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper"],
  ...both("mouthPress", "mouthLowerDown", "mouthUpperUp", "browDown"),
  "browInnerUp",
  ...both("browOuterUp"),
  "cheekPuff",
  ...both("cheekSquint", "noseSneer"),
  "tongueOut",
];
const TURNS = ["Head", "LeftEye", "RightEye"].flatMap((part) => ["Yaw", "Pitch", "Roll"].map((turn) => part + turn));
const NOMINAL = [24, 25, 30, 48, 50, 60, 120];

function columns(names: readonly unknown[], where: string): Int32Array {
  const out = Int32Array.from(names, (name) => (typeof name === "string" ? find(name) : -1));
  const held = out.filter((channel) => channel >= 0);
  if (!held.length) throw new TakeError(`${where}: no channel among the names`);
  if (new Set(held).size < held.length) throw new TakeError(`${where}: a channel occurs twice`);
  return out;
}

function take(times: number[], rows: ArrayLike<unknown>[], names: Int32Array, fps: number | undefined, where: string): Take {
  if (!times.length) throw new TakeError(`${where}: the file has no frames`);
  const weights = new Float32Array(times.length * COUNT);
  rows.forEach((row, i) => {
    if (row.length !== names.length)
      throw new TakeError(`${where}: frame ${i} holds ${row.length} weights for ${names.length} names`);
    for (let j = 0; j < names.length; j++) {
      const value = Number(row[j]);
      // what is no number keeps the last good value
      if (names[j] >= 0)
        weights[i * COUNT + names[j]] = Number.isFinite(value)
          ? Math.min(Math.max(value, 0), 1)
          : i
            ? weights[(i - 1) * COUNT + names[j]]
            : 0;
    }
    if (!Number.isFinite(times[i]) || (i && times[i] <= times[i - 1]))
      throw new TakeError(`${where}: the time of frame ${i} is not after that of the frame before`);
  });
  const first = times[0];
  const steps = times.slice(1).map((t, i) => t - times[i]).sort((a, b) => a - b);
  const rate = steps.length ? 1 / steps[steps.length >> 1] : 30;
  const near = NOMINAL.reduce((a, b) => (Math.abs(b - rate) < Math.abs(a - rate) ? b : a));
  const own = fps && fps > 0 && fps <= 10_000 ? fps : Math.abs(near - rate) <= 0.02 * near ? near : rate;
  return { times: Float64Array.from(times, (t) => t - first), weights, fps: own };
}

function* frames(take: Take): Generator<[number, Float32Array]> {
  for (let i = 0; i < take.times.length; i++) yield [take.times[i], take.weights.subarray(i * COUNT, (i + 1) * COUNT)];
}
/** The shortest decimal that reads back to the same float32. */
function short(x: number): number {
  for (let digits = 6; digits < 10; digits++) {
    const text = Number(x.toPrecision(digits));
    if (Math.fround(text) === x) return text;
  }
  return x;
}
function parsed(text: string, where: string): any {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TakeError(`${where}: not JSON: ${(error as Error).message}`);
  }
}

/** LAM_Audio2Expression JSON. Throws TakeError. */
export function readLam(text: string): Take {
  const document = parsed(text, "LAM JSON");
  const names = document?.names ?? document?.metadata?.blendshape_names;
  if (!Array.isArray(names) || !Array.isArray(document.frames))
    throw new TakeError("LAM JSON: `names` or `frames` is missing");
  const fps = Number(document.metadata?.fps) || undefined;
  const times = document.frames.map((frame: any, i: number) => frame?.time ?? i / (fps ?? 30));
  return take(times, document.frames.map((frame: any) => frame?.weights ?? []), columns(names, "LAM JSON"), fps, "LAM JSON");
}
export function writeLam(source: Take): string {
  const rows = [...frames(source)].map(([time, row]) => ({ weights: Array.from(row, short), time, rotation: [] }));
  const metadata = { fps: source.fps, frame_count: rows.length, blendshape_names: channels };
  return JSON.stringify({ names: channels, metadata, frames: rows });
}

/** Live Link Face CSV; the frame field of its timecode counts sixtieths of a second. Throws TakeError. */
export function readLiveLink(text: string): Take {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/).filter((line) => line.trim());
  const header = (lines[0] ?? "").split(",").map((cell) => cell.trim());
  const clock = header.findIndex((cell) => cell.toLowerCase() === "timecode");
  if (clock < 0) throw new TakeError("Live Link CSV: row 1: no `Timecode` column");
  const skip = header.findIndex((cell) => cell.toLowerCase() === "blendshapecount");
  const names = columns(header, "Live Link CSV");
  const times: number[] = [];
  const rows: string[][] = [];
  let day = 0;
  lines.slice(1).forEach((line, i) => {
    const cells = line.split(",").map((cell) => cell.trim());
    if (skip >= 0 && cells[skip] === "0") return;
    if (cells.length !== header.length)
      throw new TakeError(`Live Link CSV: row ${i + 2}: ${cells.length} columns, but the header has ${header.length}`);
    const found = /^(\d\d?):(\d\d?):(\d\d?)[:;](\d\d?(?:\.\d*)?)$/.exec(cells[clock]);
    if (!found || +found[4] >= 60)
      throw new TakeError(`Live Link CSV: row ${i + 2}: \`${cells[clock]}\` is not HH:MM:SS:FF.sub (FF below 60)`);
    const time = +found[1] * 3600 + +found[2] * 60 + +found[3] + +found[4] / 60 + day;
    if (times.length && times[times.length - 1] - time > 43_200) day += 86_400;
    times.push(time + (times.length && times[times.length - 1] - time > 43_200 ? 86_400 : 0));
    rows.push(cells);
  });
  return take(times, rows, names, undefined, "Live Link CSV");
}
export function writeLiveLink(source: Take): string {
  const pascal = (name: string) => name[0].toUpperCase() + name.slice(1);
  const order = CSV.map(find);
  const two = (n: number) => String(n).padStart(2, "0");
  const zeros = ",0.0000000000".repeat(TURNS.length);
  const lines = [["Timecode", "BlendShapeCount", ...CSV.map(pascal), ...TURNS].join(",")];
  for (const [time, row] of frames(source)) {
    const all = Math.round((time - source.times[0]) * 60_000);
    const whole = Math.floor(all / 60_000) % 86_400;
    const part = `${two(Math.floor((all % 60_000) / 1000))}.${String(all % 1000).padStart(3, "0")}`;
    const clock = `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}:${part}`;
    lines.push(`${clock},${CSV.length + TURNS.length},${order.map((i) => row[i].toFixed(10)).join(",")}${zeros}`);
  }
  return lines.join("\n") + "\n";
}

/** three.js AnimationClip JSON, as `AnimationClip.parse` takes it: tracks of the mesh with the most channels. */
export function readClip(text: string): Take {
  const document = parsed(text, "AnimationClip");
  if (!Array.isArray(document?.tracks)) throw new TakeError("AnimationClip: `tracks` is missing");
  const found = new Map<string, any[]>();
  for (const track of document.tracks) {
    const name = /^(.*)\.morphTargetInfluences\[([^[\]]+)\]$/s.exec(String(track?.name));
    if (name && find(name[2]) >= 0) found.set(name[1], [...(found.get(name[1]) ?? []), { ...track, channel: find(name[2]) }]);
  }
  const tracks = [...found.values()].sort((a, b) => b.length - a.length)[0];
  if (!tracks) throw new TakeError("AnimationClip: no track is named `mesh.morphTargetInfluences[channel]`");
  const times = [...new Set<number>([0, ...tracks.flatMap((track) => track.times as number[])])].sort((a, b) => a - b);
  const rows = times.map(() => new Float64Array(tracks.length));
  tracks.forEach((track, j) => {
    if (!Array.isArray(track.values) || track.values.length !== track.times.length || !track.times.length)
      throw new TakeError(`AnimationClip: \`${track.name}\` has not one value for each time`);
    let k = 0;
    times.forEach((time, i) => {
      while (k + 1 < track.times.length && track.times[k + 1] <= time) k++;
      const next = Math.min(k + 1, track.times.length - 1);
      const span = track.times[next] - track.times[k];
      const u = span > 0 && track.interpolation !== 2300 ? Math.min(Math.max((time - track.times[k]) / span, 0), 1) : 0;
      rows[i][j] = track.values[k] + (track.values[next] - track.values[k]) * u;
    });
  });
  const held = typeof document.userData === "string" ? parsed(document.userData, "AnimationClip") : document.userData;
  return take(times, rows, Int32Array.from(tracks, (track) => track.channel), held?.fps, "AnimationClip");
}
export function writeClip(source: Take, mesh = "Head", name = "take"): string {
  const times = Array.from(source.times);
  const rows = [...frames(source)];
  const tracks = channels.flatMap((channel, i) => {
    const values = rows.map(([, row]) => short(row[i]));
    if (!values.some((value) => value > 0)) return [];
    return [{ name: `${mesh}.morphTargetInfluences[${channel}]`, times, values, type: "number" }];
  });
  const duration = times[times.length - 1] - times[0] + 1 / source.fps;
  const userData = JSON.stringify({ fps: source.fps });
  return JSON.stringify({ name, duration, tracks, blendMode: 2500, userData, uuid: "00000000-0000-4000-8000-000000000000" });
}
