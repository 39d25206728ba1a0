import { channels } from "./tables.js";

export { channels };
/** Name of one of the 52 ARKit weights; a frame holds them in the order of `channels` (alphabetical). */
export type Channel = (typeof channels)[number];

function fold(name: string): string {
  const whole = name.replace(/_L$/, "Left").replace(/_R$/, "Right");
  return whole
    .replace(/(?<=[a-z])L$/, "Left")
    .replace(/(?<=[a-z])R$/, "Right")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}
const folded = new Map(channels.map((name, index) => [fold(name), index]));

/** Index of a channel in any common style (`mouthSmileLeft`, `MouthSmileLeft`, `mouthSmile_L`), -1 if it is none. */
export function find(name: string): number {
  return folded.get(fold(name.slice(name.lastIndexOf(".") + 1))) ?? -1;
}
