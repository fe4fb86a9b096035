// Steps that several itineraries share.
import { setTimeout as delay } from 'node:timers/promises';

const waitMsMax = 5_000;

/** Calls again until the answer is as expected, because some servers change after the handshake; the last answer. */
export async function until(call, isExpected) {
  for (const start = Date.now(); ; await delay(20)) {
    const answer = await call();
    if (isExpected(answer) || Date.now() - start > waitMsMax) return answer;
  }
}

/**
 * The values of the progress notifications, and the result. The last one may reach the clients in the same read as the
 * result, and then they drop it: a server that sends them back to back is asked for one less.
 */
export async function withProgress(client, name, args, progressMax = Infinity) {
  const progress = [];
  const onprogress = ({ progress: value, total }) => void progress.push([value, total]);
  const result = await client.call(name, args, { onprogress });
  return { progress: progress.slice(0, progressMax), result };
}

/** Twenty calls at once, each must get its own answer. */
export async function atOnce(call) {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => call(index)));
  return answers.map(answer => answer.content);
}

/** Cancels a call after its first progress; the session must serve the next call. */
export async function cancelled(client, name, args, next) {
  const abort = new AbortController();
  let rejected = false;
  await client
    .call(name, args, { signal: abort.signal, onprogress: () => abort.abort('enough') })
    .catch(() => (rejected = true));
  return { rejected, next: await next() };
}
