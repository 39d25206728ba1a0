import { BytecodeError } from "./errors.js";
import { dtypes, keys, ops, pools, reasons, states } from "./tables.js";

/** What `engine.wasm` exports: see runtime/wasm/engine.c. */
export interface Exports {
  memory: WebAssembly.Memory;
  abi(): number;
  alloc(size: number): number;
  release(at: number): void;
  fault(): number;
  load(at: number, length: number): number;
  unload(program: number): void;
  count(program: number, which: number): number;
  name(program: number, which: number, index: number): number;
  name_length(program: number, which: number, index: number): number;
  player(program: number, seed: number, variant: number, profile: number): number;
  reset(player: number, seed: number): void;
  dispose(player: number): void;
  given(player: number): number;
  out(player: number): number;
  step(player: number, us: number): number;
  render(player: number, first: number, ticks: number, tickRows: number, frames: number, moments: number,
         frameRows: number, out: number): void; // prettier-ignore
  settle(player: number, us: number): void;
}
const ABI = 1;

/** Bytes, or where they are. */
export type Source = ArrayBuffer | ArrayBufferView | Response | URL | string;

export async function bytes(source: Source): Promise<Uint8Array> {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (typeof Response !== "undefined" && source instanceof Response) return body(source, source.url);
  const base = typeof location === "undefined" ? undefined : location.href;
  const url = source instanceof URL || base || /^[a-z]+:/i.test(String(source)) ? new URL(String(source), base) : null;
  if (!url || url.protocol === "file:") {
    // Node has no fetch for files; bundlers leave a computed import alone
    const fs = (await import(/* @vite-ignore */ `node:fs/${"promises"}`)) as { readFile(path: unknown): Promise<Uint8Array> };
    return fs.readFile(url ?? source);
  }
  return body(await fetch(url), url.href);
}
async function body(response: Response, url: string): Promise<Uint8Array> {
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

let shared: Promise<Engine> | undefined;
/** The engine that all faces share, from beside this module or from where it is said to be. */
export function engine(from?: Source): Promise<Engine> {
  if (from === undefined) return (shared ??= Engine.start(new URL("./engine.wasm", import.meta.url)));
  return Engine.start(from);
}

/** One instance of the engine: it holds any number of programs and players. */
export class Engine {
  private constructor(readonly api: Exports) {}

  static async start(from: Source): Promise<Engine> {
    const { instance } = await WebAssembly.instantiate((await bytes(from)) as BufferSource, {});
    const api = instance.exports as unknown as Exports;
    if (api.abi() !== ABI) throw new Error(`engine.wasm has ABI ${api.abi()}, this package knows ${ABI}`);
    return new Engine(api);
  }

  floats(at: number, count: number): Float32Array {
    return new Float32Array(this.api.memory.buffer, at, count);
  }

  load(data: Uint8Array): number {
    const at = this.api.alloc(Math.max(data.length, 1));
    new Uint8Array(this.api.memory.buffer, at, data.length).set(data);
    const program = this.api.load(at, data.length);
    if (!program) throw this.refusal(data);
    return program;
  }

  names(program: number, which: number): string[] {
    return Array.from({ length: this.api.count(program, which) }, (_, i) =>
      new TextDecoder().decode(
        new Uint8Array(this.api.memory.buffer, this.api.name(program, which, i), this.api.name_length(program, which, i)),
      ),
    );
  }

  private refusal(data: Uint8Array): BytecodeError {
    const [reason, section, instruction, ...details] = new Int32Array(this.api.memory.buffer, this.api.fault(), 6);
    const [slug, template] = reasons[reason - 1];
    const words: Record<string, (n: number) => string> = {
      reg: (n) => "?spw"[n],
      field: (n) => "dabck"[n],
      op: (n) => ops[n],
      pool: (n) => pools[n],
      state: (n) => states[n],
      dtype: (n) => dtypes[n],
      section: (n) => ["tick", "frame"][n],
      key: (n) => keys[n],
      text: (n) => new TextDecoder().decode(data.subarray(n, n + details[1])),
    };
    const said = template.replace(/\{(\d)(?::(\w+))?\}/g, (_, i, kind) =>
      kind ? words[kind](details[i]) : String(details[i]),
    );
    const where = section ? `${["tick", "frame"][section - 1]} instruction ${instruction} (byte ${12 * instruction}): ` : "";
    return new BytecodeError(where + said, slug);
  }
}
