/** Why a body was not read; the edge maps each to its status. */
export type BodyRefusal = 'too_large' | 'too_slow';

export type BodyResult = { ok: true; body: Buffer } | { ok: false; refusal: BodyRefusal };

/**
 * Reads a request's body up to a size and a deadline. Stops at the first byte too many, so an endless stream costs no memory,
 * and believes no Content-Length.
 */
export async function readBody(
  chunks: AsyncIterable<Uint8Array>,
  { bytesMax, deadlineMs }: { bytesMax: number; deadlineMs: number },
): Promise<BodyResult> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const iterator = chunks[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<'too_slow'>((resolve) => {
    timer = setTimeout(() => resolve('too_slow'), deadlineMs);
  });
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), deadline]);
      if (next === 'too_slow') return { ok: false, refusal: 'too_slow' };
      if (next.done) return { ok: true, body: Buffer.concat(parts, size) };
      size += next.value.byteLength;
      if (size > bytesMax) return { ok: false, refusal: 'too_large' };
      parts.push(next.value);
    }
  } finally {
    clearTimeout(timer);
  }
}
