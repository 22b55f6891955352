import { Readable } from 'node:stream';

/** Why a body was not read; the edge maps each to its status. */
export type BodyRefusal = 'too_large' | 'too_slow';

export type BodyResult = { ok: true; body: Buffer } | { ok: false; refusal: BodyRefusal };

export interface BodyLimits {
  bytesMax: number;
  deadlineMs: number;
}

/**
 * Reads a request's body up to a size and a deadline. Stops at the first byte too many, so an endless stream costs no memory,
 * and believes no Content-Length. Rejects when the sender goes away in the middle.
 */
export function readBody(chunks: AsyncIterable<Uint8Array>, limits: BodyLimits): Promise<BodyResult> {
  return chunks instanceof Readable ? readNodeStream(chunks, limits) : readIterable(chunks, limits);
}

/** By its events: an iterator over Node's stream costs more than verifying the signature does. */
function readNodeStream(stream: Readable, { bytesMax, deadlineMs }: BodyLimits): Promise<BodyResult> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      stream.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      settle();
    };
    const refuse = (refusal: BodyRefusal) =>
      finish(() => {
        // What follows is not read: the edge closes the connection once it has answered.
        stream.pause();
        resolve({ ok: false, refusal });
      });
    const onData = (part: Buffer) => {
      size += part.byteLength;
      if (size > bytesMax) refuse('too_large');
      else parts.push(part);
    };
    const onEnd = () =>
      finish(() =>
        resolve({ ok: true, body: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, size) }),
      );
    const onGone = (error?: Error) => finish(() => reject(error ?? new Error('the sender went away')));
    const timer = setTimeout(() => refuse('too_slow'), deadlineMs);
    stream.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

async function readIterable(
  chunks: AsyncIterable<Uint8Array>,
  { bytesMax, deadlineMs }: BodyLimits,
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
