// Jobs of the differential test: performances told in JSON, answered by a hash of their bits.
import { Face } from "../dist/index.js";

const raw = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

function tracksOf(job) {
  const { affect, lipsync, gaze, duration } = job.tracks;
  const floats = (text) => new Float32Array(raw(text).buffer);
  return {
    affect: affect ?? undefined,
    gaze: gaze ?? undefined,
    duration,
    lipsync: lipsync && { times: Float64Array.from(lipsync.times), weights: floats(lipsync.weights), fps: lipsync.fps },
  };
}

/** SHA-256 of the frames of a job, as hexadecimal digits, and how many there are. */
export async function answer(job, options) {
  const face = await Face.load(raw(job.program), options);
  const player = face.player({ seed: job.seed, variant: job.variant ?? undefined, profile: job.profile ?? undefined });
  const take = player.render(tracksOf(job), job.fps);
  player.dispose();
  face.dispose();
  const digest = await crypto.subtle.digest("SHA-256", take.weights);
  return { hash: Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join(""), frames: take.times.length };
}
