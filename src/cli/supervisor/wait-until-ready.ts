import { setTimeout as sleep } from 'node:timers/promises';
import { CliRefusal } from '../cli-refusal';
import type { Lifetime } from './lifetime';

/** A cold first compile under load has taken 41 s. */
const readyTimeoutMs = 120_000;
const pollMs = 100;
const callTimeoutMs = 30_000;

/**
 * Asks until the app answers 200.
 *
 * @throws CliRefusal after two minutes; Ended when the stack ends first, a dead app included.
 */
export async function waitUntilReady(
  url: string,
  lifetime: Lifetime,
  timeoutMs: number = readyTimeoutMs,
): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  let last = 'no answer yet';
  while (Date.now() < deadlineMs) {
    lifetime.checkpoint();
    try {
      const signal = AbortSignal.any([lifetime.signal, AbortSignal.timeout(callTimeoutMs)]);
      const response = await fetch(url, { signal });
      if (response.status === 200) return;
      last = `${response.status} ${(await response.text()).slice(0, 200)}`;
    } catch {
      // Not listening yet.
    }
    await sleep(pollMs);
  }
  throw new CliRefusal(`the app did not answer ${url} with 200 within ${timeoutMs / 1000} s; last: ${last}`);
}

/** Asks for pages in turn so that they are compiled before the first click; nobody waits for it, nothing is said. */
export async function warmPages(base: string, pages: readonly string[], lifetime: Lifetime): Promise<void> {
  for (const page of pages) {
    await fetch(`${base}${page}`, { signal: lifetime.signal, redirect: 'manual' })
      .then((response) => response.arrayBuffer())
      .catch(() => {});
  }
}
