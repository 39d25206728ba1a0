// A module worker that answers jobs: the player has no need of a window.
import { answer } from "./jobs.mjs";

self.onmessage = async ({ data }) => self.postMessage(await answer(JSON.parse(data)));
