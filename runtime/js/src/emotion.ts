/** How a line of Korean is meant: text to what `Player.step` takes. Needs `onnxruntime-web` (or `-node`), given to `load`. */
import { bytes, type Source } from "./engine.js";
import { InputError } from "./errors.js";
import { normalise, truncated, understood, Vocabulary } from "./text.js";

/** The part of onnxruntime that is used: `import * as ort from "onnxruntime-web"`. */
export interface Runtime {
  Tensor: new (type: "int64", data: BigInt64Array, dims: number[]) => unknown;
  InferenceSession: { create(model: Uint8Array, options?: object): Promise<Session> };
}
interface Session {
  run(feeds: Record<string, never>): Promise<Record<string, { data: unknown }>>;
  release?(): Promise<void>;
}
interface Affine {
  scale: number[];
  offset: number[];
}
interface Manifest {
  format: string;
  version: number;
  emotions: string[];
  heads: Record<string, number>;
  shape: { tokens: number };
  anchors: number[][][];
  anchor_share: number;
  calibration: { meant: { temperature: number }; felt: Affine };
}

/** What a text is meant to be: it can be given to `Player.step` as it is. */
export interface Feeling {
  /** Valence, arousal, dominance, -1..1. */
  affect: [number, number, number];
  /** The most probable emotion. */
  emotion: string;
  /** 1..5. */
  level: number;
  /** 0..1; 0 where the text is not Korean. */
  confidence: number;
  /** Of the one emotion it is said with, in the order of `emotions`; they sum to 1. */
  probabilities: Float32Array;
  /** Of each emotion by itself, as several raters would mark it. */
  felt: Float32Array;
  /** Only the beginning was read. */
  truncated: boolean;
}

export interface EmotionOptions {
  /** `import * as ort from "onnxruntime-web"` */
  ort: Runtime;
  /** The folder of the model's four files; else the one that comes with the package. */
  model?: URL | string;
  /** Given to `InferenceSession.create`. */
  session?: object;
}

/** The model cannot be used: a file is missing, broken, or of another program. */
export class ModelError extends Error {
  override name = "ModelError";
}

const BATCH = 32;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-Math.max(-30, Math.min(30, x))));

export class Emotion {
  private constructor(
    private readonly ort: Runtime,
    private readonly session: Session,
    private readonly vocabulary: Vocabulary,
    private readonly manifest: Manifest,
  ) {}

  /** The names of the emotions, in the order of `probabilities`. */
  get emotions(): readonly string[] {
    return this.manifest.emotions;
  }

  static async load({ ort, model, session }: EmotionOptions): Promise<Emotion> {
    const folder = model === undefined ? new URL("./model/", import.meta.url) : model;
    const file = async (name: string): Promise<Uint8Array> => {
      const at: Source = folder instanceof URL ? new URL(name, folder) : `${String(folder).replace(/\/$/, "")}/${name}`;
      try {
        return await bytes(at);
      } catch (error) {
        throw new ModelError(`${String(at)}: ${error instanceof Error ? error.message : String(error)}`);
      }
    };
    const [network, pieces, grams, said] = await Promise.all(["microalbert.onnx", "pieces.txt", "grams.u32", "manifest.json"].map(file));
    const decode = (data: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(data);
    const manifest = read(decode(said!));
    if (grams!.length % 4) throw new ModelError("grams.u32: not 32-bit numbers");
    const known = new Uint32Array(grams!.slice().buffer);
    try {
      const opened = await ort.InferenceSession.create(network!, session);
      return new Emotion(ort, opened, new Vocabulary(decode(pieces!), known), manifest);
    } catch (error) {
      throw new ModelError(`microalbert.onnx: onnxruntime refuses it: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** How each text is meant. Any string has an answer. */
  async predict(texts: readonly string[]): Promise<Feeling[]> {
    if (!Array.isArray(texts) || texts.some((text) => typeof text !== "string"))
      throw new InputError("predict takes an array of strings");
    const out: Feeling[] = [];
    for (let at = 0; at < texts.length; at += BATCH) out.push(...(await this.batch(texts.slice(at, at + BATCH))));
    return out;
  }

  /** The numbers a text becomes: for tests, and for the curious. */
  encode(text: string): { tokens: number[]; grams: number[] } {
    const plain = normalise(text);
    return { tokens: this.vocabulary.encode(plain, this.manifest.shape.tokens), grams: this.vocabulary.known(plain) };
  }

  async dispose(): Promise<void> {
    await this.session.release?.();
  }

  private async batch(texts: readonly string[]): Promise<Feeling[]> {
    const rows = texts.map((text) => this.encode(text));
    const given = { tokens: this.padded(rows.map((row) => row.tokens)), grams: this.padded(rows.map((row) => row.grams)) };
    const said = await this.session.run(given as never);
    const head = (name: string, i: number): Float32Array => {
      const width = this.manifest.heads[name]!;
      return (said[name]!.data as Float32Array).slice(i * width, (i + 1) * width);
    };
    return texts.map((text, i) => this.feeling(text, (name) => head(name, i)));
  }

  private padded(rows: number[][]): unknown {
    const width = Math.max(1, ...rows.map((row) => row.length));
    const data = new BigInt64Array(rows.length * width);
    rows.forEach((row, i) => row.forEach((value, k) => (data[i * width + k] = BigInt(value))));
    return new this.ort.Tensor("int64", data, [rows.length, width]);
  }

  private feeling(text: string, head: (name: string) => Float32Array): Feeling {
    const { meant, felt } = this.manifest.calibration;
    const known = understood(text);
    const scores = head("meant").map((x) => x / meant.temperature);
    const most = Math.max(...scores);
    const powers = scores.map((x) => Math.exp(x - most));
    const sum = powers.reduce((a, b) => a + b, 0);
    const own = powers.map((x) => x / sum);
    const probabilities = own.map((p, k) => p * known + (k === 0 ? 1 - known : 0));
    const rise = head("level").reduce((total, x) => total + sigmoid(x), 0);
    const low = Math.min(Math.floor(rise), 3);
    const { anchors, anchor_share: share } = this.manifest;
    // mostly where the emotions are anchored at this level, partly what the network tells: as `predict.placed` in Python
    const place = (axis: number): number =>
      own.reduce((sum, p, k) => {
        const [from, to] = [anchors[k]![low]![axis]!, anchors[k]![low + 1]![axis]!];
        return sum + p * (from + (to - from) * (rise - low));
      }, 0);
    const vad = [...head("vad")].map((x, axis) => (share * place(axis) + (1 - share) * Math.tanh(x)) * known);
    return {
      affect: vad as [number, number, number],
      emotion: this.manifest.emotions[probabilities.indexOf(Math.max(...probabilities))]!,
      level: 1 + rise * known,
      confidence: Math.max(...own) * known,
      probabilities,
      felt: head("felt").map((x, k) => sigmoid(x * felt.scale[k]! + felt.offset[k]!) * known),
      truncated: truncated(text, this.vocabulary, this.manifest.shape.tokens),
    };
  }
}

function read(text: string): Manifest {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    throw new ModelError("manifest.json: not JSON");
  }
  const manifest = said as Manifest;
  if (manifest?.format !== "asv3-emotion") throw new ModelError("manifest.json: not the manifest of an emotion model");
  if (manifest.version !== 2) throw new ModelError(`manifest.json: version ${manifest.version}; this package reads version 2`);
  return manifest;
}
