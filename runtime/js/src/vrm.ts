import { channels, find } from "./channels.js";

/** What is needed of a `VRM` of three-vrm: no import of it, any version from 1.0 fits. */
export interface Vrm {
  expressionManager?: {
    getExpression(name: string): unknown;
    setValue(name: string, weight: number): void;
    expressionMap?: Record<string, unknown>;
  } | null;
  lookAt?: { yaw: number; pitch: number; autoUpdate?: boolean } | null;
}
export interface VrmBinding {
  /** Write a frame; call it before `vrm.update(delta)`. */
  apply(weights: ArrayLike<number>): void;
  /** `arkit`: the avatar has ARKit shapes of its own; `presets`: the 18 expressions of VRM 1.0 stand in for them. */
  readonly kind: "arkit" | "presets";
}
/** Degrees at weight 1 of eyeLookOut, In, Up and Down: those of the standard faces. */
const RIG = { side: 35, up: 25, down: 30 };

type Term = readonly [channel: string, gain: number];
// what each expression is made of: shapes that only together say it (blink is the stronger lid)
const PRESETS: Record<string, readonly Term[]> = {
  happy: [["mouthSmile", 0.75], ["cheekSquint", 0.35]],
  angry: [["browDown", 0.6], ["mouthPress", 0.2], ["noseSneer", 0.35]],
  sad: [["mouthFrown", 0.6], ["mouthShrugLower", 0.25]],
  surprised: [["eyeWide", 0.6], ["browOuterUp", 0.35]],
  aa: [["jawOpen", 1.3]],
  ih: [["mouthStretch", 0.7]],
  ou: [["mouthPucker", 0.9]],
  ee: [["mouthLowerDown", 0.5]],
  oh: [["mouthFunnel", 0.9]],
}; // prettier-ignore

function terms(rows: readonly Term[]): [number, number][] {
  return rows.flatMap(([stem, gain]): [number, number][] => {
    const one = find(stem);
    if (one >= 0) return [[one, gain]];
    return [[find(`${stem}Left`), gain / 2], [find(`${stem}Right`), gain / 2]];
  });
}
const clamp = (x: number) => (x > 0 ? (x < 1 ? x : 1) : 0);

/** Bind a VRM avatar: its ARKit expressions where it has them (Perfect Sync), else the presets; and its gaze. */
export function bindVrm(vrm: Vrm): VrmBinding {
  const manager = vrm.expressionManager;
  const own: [string, number][] = [];
  for (const name of Object.keys(manager?.expressionMap ?? {})) {
    const channel = find(name);
    if (channel >= 0) own.push([name, channel]);
  }
  const arkit = own.length >= channels.length / 2;
  const table = Object.entries(PRESETS)
    .filter(([name]) => manager?.getExpression(name))
    .map(([name, rows]) => [name, terms(rows)] as const);
  const at = (name: string) => find(name);
  const [blinkL, blinkR] = [at("eyeBlinkLeft"), at("eyeBlinkRight")];
  const [outL, inL, outR, inR] = ["eyeLookOutLeft", "eyeLookInLeft", "eyeLookOutRight", "eyeLookInRight"].map(at);
  const [up, down] = [at("eyeLookUpLeft"), at("eyeLookDownLeft")];
  const set = (name: string, weight: number) => manager?.getExpression(name) && manager.setValue(name, clamp(weight));
  return {
    kind: arkit ? "arkit" : "presets",
    apply(w) {
      // + is the character's left: VRM counts yaw the same way, and pitch down
      const yaw = (w[outL] - w[inL] + w[inR] - w[outR]) / 2;
      const pitch = w[up] * RIG.up - w[down] * RIG.down;
      if (vrm.lookAt) {
        vrm.lookAt.yaw = yaw * RIG.side;
        vrm.lookAt.pitch = -pitch;
      }
      if (arkit) {
        for (const [name, channel] of own) manager?.setValue(name, w[channel]);
        return;
      }
      for (const [name, rows] of table) {
        let sum = 0;
        for (const [channel, gain] of rows) sum += gain * w[channel];
        manager?.setValue(name, clamp(sum));
      }
      set("blinkLeft", w[blinkL]);
      set("blinkRight", w[blinkR]);
      if (!manager?.getExpression("blinkLeft")) set("blink", Math.max(w[blinkL], w[blinkR]));
      if (!vrm.lookAt) {
        set("lookLeft", yaw);
        set("lookRight", -yaw);
        set("lookUp", w[up]);
        set("lookDown", w[down]);
      }
    },
  };
}
