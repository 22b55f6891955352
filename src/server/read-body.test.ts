import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readBody } from './read-body';

const limits = { bytesMax: 10, deadlineMs: 50 };

async function* chunks(...sizes: number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield new Uint8Array(size);
}

describe('readBody', () => {
  it('reads up to the limit', async () => {
    const result = await readBody(chunks(4, 6), limits);
    expect(result.ok && result.body.byteLength).toBe(10);
  });

  it('stops at the first byte too many, without reading on', async () => {
    let pulled = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        pulled++;
        yield new Uint8Array(6);
      }
    }
    expect(await readBody(endless(), limits)).toEqual({ ok: false, refusal: 'too_large' });
    expect(pulled).toBe(2);
  });

  it('gives up on a body that does not come', async () => {
    async function* stuck(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1);
      await new Promise(() => undefined);
    }
    expect(await readBody(stuck(), limits)).toEqual({ ok: false, refusal: 'too_slow' });
  });

  it("reads Node's own stream the same way", async () => {
    const whole = new PassThrough();
    whole.write('1234');
    whole.end('567890');
    const result = await readBody(whole, limits);
    expect(result.ok && result.body.toString()).toBe('1234567890');

    const large = new PassThrough();
    large.write('12345678901');
    expect(await readBody(large, limits)).toEqual({ ok: false, refusal: 'too_large' });
    expect(large.isPaused()).toBe(true);

    expect(await readBody(new PassThrough(), limits)).toEqual({ ok: false, refusal: 'too_slow' });

    const broken = new PassThrough();
    broken.write('1');
    broken.destroy();
    await expect(readBody(broken, limits)).rejects.toThrow('the sender went away');
  });
});
