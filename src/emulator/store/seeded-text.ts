const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Characters that follow from `source` alone. Every object has some in its id, so they must be cheap: four words of 32 bits
 * from the text, then a small generator (sfc32). Good enough to never meet twice; nothing here is a secret.
 */
export function seededText(source: string, length: number): string {
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
  let text = '';
  let spoons = 0;
  while (text.length < length) {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    // The first words still know the text; what comes later does not.
    spoons += 1;
    if (spoons <= 12) continue;
    // 16 bits: the remainder favours the first characters by a thousandth, which no id shows.
    text += alphabet[(sum >>> 16) % 62];
  }
  return text;
}
