// A module worker that answers jobs: the player has no need of a window.
import { answer } from "./jobs.mjs";

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ answer: await answer(JSON.parse(data)) });
  } catch (error) {
    self.postMessage({ error: String(error?.stack ?? error) });
  }
};
self.postMessage("ready");
