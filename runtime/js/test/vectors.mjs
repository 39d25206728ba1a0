// Conformance vectors through Player.step: how many of the 52 x frames weights differ in any bit.
import { Face } from "../dist/index.js";

const NAMES = ["time", "valence", "arousal", "dominance", "has_affect", "emotion", "level", "confidence", "speaking",
  "gaze_yaw", "gaze_pitch", "variant"]; // prettier-ignore
const hex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const floats = (text) => new Float32Array(hex(text).buffer);

export async function check(vector) {
  const face = await Face.load(hex(vector.program));
  const player = face.player({ seed: vector.seed, variant: vector.variant ?? undefined, profile: vector.profile ?? undefined });
  let differing = 0;
  // a vector may give an emotion's number that has no name: the names are lengthened so that a player takes it
  for (let i = face.emotions.length; i < 32; i++) face.emotions.push(`unnamed ${i}`);
  vector.frames.forEach((moment, i) => {
    const given = Object.fromEntries(NAMES.map((name, k) => [name, moment.inputs[k]]));
    const frame = player.step(moment.us / 1e6, {
      affect: given.has_affect ? [given.valence, given.arousal, given.dominance] : null,
      emotion: given.emotion >= 0 ? face.emotions[given.emotion] : null,
      level: given.level,
      confidence: given.confidence,
      lipsync: floats(moment.lipsync),
      gaze: [given.gaze_yaw, given.gaze_pitch],
      speaking: given.speaking < 0 ? null : given.speaking > 0,
    });
    const bits = new Uint32Array(frame.buffer, frame.byteOffset, 52);
    const wanted = new Uint32Array(hex(vector.out[i]).buffer);
    for (let c = 0; c < 52; c++) differing += bits[c] !== wanted[c];
  });
  player.dispose();
  face.dispose();
  return { name: vector.name, differing };
}
