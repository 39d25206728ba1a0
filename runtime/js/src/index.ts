import { channels, find, type Channel } from "./channels.js";
import { bytes, engine, type Engine, type Source } from "./engine.js";
import { BytecodeError, InputError, TakeError } from "./errors.js";
import { defaults, inputs } from "./tables.js";
import { ROW, rounded, sampler, seconds, type Tracks, type Take } from "./tracks.js";

export { BytecodeError, InputError, TakeError, channels, find };
export type { Channel, Source, Take, Tracks };
export type { AffectTrack, GazeTrack } from "./tracks.js";

const COUNT = channels.length;
const INPUTS = defaults.length;
const TICK_US = 20_000;
const BLOCK = 1024;
const LATEST = 1e7;

export interface PlayerOptions {
  /** luck of blinks and glances, 0 .. 2^32 - 1 */
  seed?: number;
  variant?: string;
  /** calibration for an avatar, by name */
  profile?: string;
}

/** What a moment is given. Everything may be left out; NaN keeps the last good value. */
export interface Inputs {
  /** valence, arousal, dominance in -1..1 */
  affect?: ArrayLike<number> | null;
  emotion?: string | null;
  /** 0..5 */
  level?: number;
  /** 0..1 */
  confidence?: number;
  /** 52 weights, or weights by channel name in any style */
  lipsync?: ArrayLike<number> | Readonly<Record<string, number>> | null;
  /** yaw and pitch in degrees, + is the character's left and up */
  gaze?: ArrayLike<number> | null;
  /** left out: read off the lipsync */
  speaking?: boolean | null;
}

/** A verified face program. */
export class Face {
  private constructor(
    private readonly engine: Engine,
    private program: number,
    /** names that `step` takes */
    readonly emotions: readonly string[],
    readonly variants: readonly string[],
    readonly profiles: readonly string[],
  ) {}

  /** Read and verify a `.asv3b` program: bytes, a URL or, in Node, a path. Throws BytecodeError. */
  static async load(source: Source, options: { engine?: Source } = {}): Promise<Face> {
    const [own, data] = await Promise.all([engine(options.engine), bytes(source)]);
    const program = own.load(data);
    return new Face(own, program, own.names(program, 0), own.names(program, 1), own.names(program, 2));
  }

  /** A performer of this face; any number of them play side by side. */
  player(options: PlayerOptions = {}): Player {
    if (!this.program) throw new InputError("the face is disposed");
    const number = (what: string, known: readonly string[], name?: string) => {
      if (name === undefined) return 0;
      if (!known.includes(name))
        throw new InputError(`${what} \`${name}\` is not one of the face's: ${known.join(", ") || "none"}`);
      return 1 + known.indexOf(name);
    };
    const variant = number("variant", this.variants, options.variant);
    const profile = number("profile", this.profiles, options.profile);
    const seed = checked(options.seed ?? 0);
    return new Player(this.engine, this.engine.api.player(this.program, seed, variant, profile), this.emotions, seed);
  }

  /** Give the memory back. Its players must be disposed before. */
  dispose(): void {
    if (this.program) this.engine.api.unload(this.program);
    this.program = 0;
  }
}

function checked(seed: number): number {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new InputError(`seed ${seed} is not a whole number 0..${2 ** 32 - 1}`);
  return seed;
}

/** One performance: a face, a seed, and the memory of what has been. Made by `Face.player`. */
export class Player {
  private given: Float32Array;
  private result: Float32Array;
  private readonly frame = new Float32Array(COUNT);
  private us = -1;

  /** @internal */
  constructor(
    private readonly engine: Engine,
    private at: number,
    private readonly emotions: readonly string[],
    private seed: number,
  ) {
    if (!at) throw new Error("the engine is out of memory");
    this.given = engine.floats(engine.api.given(at), ROW);
    this.result = engine.floats(engine.api.out(at), COUNT);
  }

  /** Views of the engine's memory, taken again when it has grown. */
  private look(): void {
    if (!this.at) throw new InputError("the player is disposed");
    if (this.given.buffer === this.engine.api.memory.buffer) return;
    this.given = this.engine.floats(this.engine.api.given(this.at), ROW);
    this.result = this.engine.floats(this.engine.api.out(this.at), COUNT);
  }

  /**
   * The frame at `time` seconds: 52 weights in 0..1, in the order of `channels`. The same array every time.
   * Throws InputError for a time that is not finite, negative or far back, an array of the wrong length, an
   * unknown emotion or channel; the player stays usable.
   */
  step(time: number, now: Inputs = {}): Float32Array {
    this.look();
    if (!(time >= 0 && time <= LATEST)) throw new InputError(`time ${time} is not in 0..${LATEST} seconds`);
    this.write(now);
    const us = rounded(time * 1e6);
    if (!this.engine.api.step(this.at, us))
      throw new InputError(`time went back from ${this.us / 1e6} s to ${time} s: call seek() or reset() first`);
    if (us > this.us) this.us = us;
    this.frame.set(this.result);
    return this.frame;
  }

  private write(now: Inputs): void {
    const row = this.given;
    const { affect, emotion, lipsync, gaze, speaking } = now;
    if (affect && affect.length !== 3) throw new InputError(`affect has ${affect.length} values, not 3`);
    if (gaze && gaze.length !== 2) throw new InputError(`gaze has ${gaze.length} values, not 2`);
    const label = emotion ? this.emotions.indexOf(emotion) : -1;
    if (emotion && label < 0)
      throw new InputError(`emotion \`${emotion}\` is not one of the face's: ${this.emotions.join(", ")}`);
    row.fill(0, INPUTS);
    if (lipsync) {
      if (typeof (lipsync as ArrayLike<number>).length === "number") {
        const list = lipsync as ArrayLike<number>;
        if (list.length !== COUNT) throw new InputError(`lipsync has ${list.length} values, not ${COUNT}`);
        for (let i = 0; i < COUNT; i++) row[INPUTS + i] = list[i];
      } else {
        for (const name in lipsync) {
          const index = find(name);
          if (index < 0) throw new InputError(`lipsync names \`${name}\`, which is not one of the 52 ARKit channels`);
          row[INPUTS + index] = (lipsync as Record<string, number>)[name];
        }
      }
    }
    for (let i = 0; i < INPUTS; i++) row[i] = defaults[i];
    if (affect) {
      for (let i = 0; i < 3; i++) row[inputs.valence + i] = affect[i];
      row[inputs.has_affect] = 1;
    }
    if (gaze) {
      row[inputs.gaze_yaw] = gaze[0];
      row[inputs.gaze_pitch] = gaze[1];
    }
    row[inputs.emotion] = label;
    if (now.level !== undefined) row[inputs.level] = now.level;
    if (now.confidence !== undefined) row[inputs.confidence] = now.confidence;
    if (speaking != null) row[inputs.speaking] = speaking ? 1 : 0;
  }

  /** The whole performance from time 0. Frame i is at round(i * 1e6 / fps) microseconds, the same at any rate. */
  render(tracks: Tracks, fps = 60): Take {
    if (!(fps > 0 && fps <= 1000)) throw new InputError(`a frame rate of ${fps} is outside 0..1000`);
    const count = Math.max(1, rounded(seconds(tracks) * fps));
    const moments = Float64Array.from({ length: count }, (_, i) => rounded((i * 1_000_000) / fps));
    const weights = new Float32Array(count * COUNT);
    this.perform(tracks, moments, weights);
    return { times: moments.map((us) => us / 1e6), weights, fps };
  }

  /** Be where playing from 0 to `time` with these tracks (or at rest) would have led. */
  seek(time: number, tracks: Tracks = {}): void {
    if (!(time >= 0 && time <= LATEST)) throw new InputError(`time ${time} is not in 0..${LATEST} seconds`);
    const us = rounded(time * 1e6);
    const at = this.perform(tracks, Float64Array.of(us), new Float32Array(COUNT));
    this.look();
    at(us, this.given, 0);
    this.engine.api.settle(this.at, us);
  }

  private perform(tracks: Tracks, moments: Float64Array, out: Float32Array): (us: number, to: Float32Array, at: number) => void {
    const sample = sampler(tracks, this.emotions);
    this.reset();
    const { api } = this.engine;
    const last = moments[moments.length - 1];
    const total = Math.floor(last / TICK_US) + 1;
    let done = 0;
    for (let first = 0; first < total; first += BLOCK) {
      const ticks = Math.min(BLOCK, total - first);
      let end = done;
      while (end < moments.length && moments[end] < (first + ticks) * TICK_US) end++;
      const frames = end - done;
      const rows = api.alloc((ticks + frames) * ROW * 4);
      const clock = api.alloc(frames * 8 + 8);
      const to = api.alloc(frames * COUNT * 4 + 16);
      const given = this.engine.floats(rows, (ticks + frames) * ROW);
      for (let t = 0; t < ticks; t++) sample((first + t) * TICK_US, given, t * ROW);
      for (let f = 0; f < frames; f++) sample(moments[done + f], given, (ticks + f) * ROW);
      new Float64Array(api.memory.buffer, clock, frames).set(moments.subarray(done, end));
      api.render(this.at, first, ticks, rows, frames, clock, rows + ticks * ROW * 4, to);
      out.set(this.engine.floats(to, frames * COUNT), done * COUNT);
      api.release(rows);
      api.release(clock);
      api.release(to);
      done = end;
    }
    this.look();
    this.given.fill(0);
    this.given.set(defaults);
    api.settle(this.at, last);
    this.us = last;
    return sample;
  }

  /** Back to the rest face before time 0, with the same or another seed. */
  reset(seed?: number): void {
    this.look();
    if (seed !== undefined) this.seed = checked(seed);
    this.engine.api.reset(this.at, this.seed);
    this.us = -1;
  }

  /** Give the memory back; the player cannot be used any more. */
  dispose(): void {
    if (this.at) this.engine.api.dispose(this.at);
    this.at = 0;
  }
}
