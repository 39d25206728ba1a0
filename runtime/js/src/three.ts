import { channels, find } from "./channels.js";

/** What is needed of a three.js Object3D: no import of three, any version fits. */
export interface Node3D {
  traverse?(visit: (node: Node3D) => void): void;
  name?: string;
  morphTargetDictionary?: Record<string, number>;
  morphTargetInfluences?: number[];
}
export interface Binding {
  /** Write a frame into every bound mesh. */
  apply(weights: ArrayLike<number>): void;
  /** Channels that no mesh has. */
  readonly missing: readonly string[];
  /** How many meshes move. */
  readonly meshes: number;
}

/**
 * Bind the morph targets of a mesh, or of all meshes under a node, by name in any style (`jawOpen`, `JawOpen`,
 * `mouthSmile_L`, `blendShape1.jawOpen`). Shapes that are missing are told once through `warn` and never thrown.
 */
export function bind(root: Node3D, options: { warn?: (message: string) => void } = {}): Binding {
  const pairs: [number[], Int32Array][] = [];
  const found = new Set<number>();
  const visit = (node: Node3D) => {
    const { morphTargetDictionary: names, morphTargetInfluences: influences } = node;
    if (!names || !influences) return;
    const flat: number[] = [];
    for (const name in names) {
      const channel = find(name);
      if (channel < 0) continue;
      flat.push(channel, names[name]);
      found.add(channel);
    }
    if (flat.length) pairs.push([influences, Int32Array.from(flat)]);
  };
  if (root.traverse) root.traverse(visit);
  else visit(root);
  const missing = channels.filter((_, i) => !found.has(i));
  if (missing.length) {
    const warn = options.warn ?? ((message: string) => console.warn(message));
    warn(`asv3: ${missing.length} of ${channels.length} shapes are missing on ${root.name || "the avatar"}: ${missing.join(", ")}`);
  }
  return {
    missing,
    meshes: pairs.length,
    apply(weights) {
      for (const [influences, flat] of pairs)
        for (let i = 0; i < flat.length; i += 2) influences[flat[i + 1]] = weights[flat[i]];
    },
  };
}
