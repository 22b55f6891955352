const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The first words still know the text that they come from; what comes later does not. */
const warmUp = 12;
/** One place to write to: a text grown character by character leaves a string behind for each. */
const written = Buffer.alloc(64);

/**
 * Up to 64 characters that follow from `source` alone. Every object has some in its id, so they must be cheap: four words
 * of 32 bits from the text, then a small generator (sfc32). Good enough to never meet twice; nothing here is a secret.
 */
export function seededText(source: string, length: number, alphabet = base62): string {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = 0xdeadbeef;
  for (let index = 0; index < source.length; index += 1) {
    const code = source.charCodeAt(index);
    a = b ^ Math.imul(a ^ code, 0x85ebca6b);
    b = c ^ Math.imul(b ^ code, 0xc2b2ae35);
    c = d ^ Math.imul(c ^ code, 0x27d4eb2f);
    d = a ^ Math.imul(d ^ code, 0x165667b1);
  }
  for (let step = -warmUp; step < length; step += 1) {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    // 16 bits: the remainder favours the first characters by a thousandth, which no id shows.
    if (step >= 0) written[step] = alphabet.charCodeAt((sum >>> 16) % alphabet.length);
  }
  return written.toString('latin1', 0, length);
}
