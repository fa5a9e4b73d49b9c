/** What goes between this page and the demo: one long poll per thing watched, one POST per thing done. */

const WAIT_SECONDS = 20;
const RETRY_MS = 2000;
// While two weeks are played, changes come faster than anybody reads: take several at a time.
const GATHER_MS = 80;
const SILENCE = "The demo is not answering. Trying again…";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until the page can be seen: a browser opens six connections per host, and a hidden tab needs none. */
function untilVisible() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
}

/** Returns the parsed answer; throws what fetch throws, and an Error for anything but a 2xx. */
export async function read(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

/** Posts JSON, or a file as it is. Returns "" when it was done, else the sentence that says why it was not. */
export async function post(path, body = {}) {
  const isFile = body instanceof Blob;
  const type = isFile ? body.type : "application/json";
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": type },
      body: isFile ? body : JSON.stringify(body),
    });
    if (answer.ok) return "";
    const { why } = await answer.json();
    return why || `Not possible (${answer.status}).`;
  } catch (error) {
    console.warn(path, error);
    return "The demo did not answer.";
  }
}

/** Hands every new state at `path` to `take`, for as long as the page lives; `trouble` is told "" or a sentence. */
export async function follow(path, take, trouble) {
  let after = -1;
  for (;;) {
    await untilVisible();
    let state = null;
    try {
      state = await read(`${path}?after=${after}&wait=${after < 0 ? 0 : WAIT_SECONDS}`);
    } catch (error) {
      console.warn(path, error);
    }
    trouble(state ? "" : SILENCE);
    if (state) take(state);
    // A demo that was started again counts its revisions from the beginning.
    after = state ? state.revision : -1;
    await pause(state ? GATHER_MS : RETRY_MS);
  }
}
