/**
 * Waits for a state: runs `look` until it answers without throwing. Fails with its last complaint after `timeoutMs`.
 * The only waiting in the tests: nothing sleeps for a guessed time.
 */
export async function eventually<T>(look: () => Promise<T>, timeoutMs = 20_000): Promise<T> {
  const endsAtMs = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > endsAtMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
