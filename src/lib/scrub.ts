/**
 * Cuts out of a text what must not be read by whoever reads logs: the secrets of this process by their value, and by their shape the
 * keys, signatures, connection strings, mail addresses and card numbers that may come from anywhere else.
 */
export type Scrub = (text: string) => string;

const shapes: readonly [RegExp, string][] = [
  // Stripe's keys and signing secrets. The mode stays: which world it was is what one wants to know.
  [/\b((?:sk|rk|pk)_(?:test|live))_[A-Za-z0-9_]{4,}/g, '$1_[redacted]'],
  [/\bwhsec_[A-Za-z0-9_+/=-]{4,}/g, 'whsec_[redacted]'],
  [/\b(v1|v0)=[0-9a-f]{32,}/g, '$1=[redacted]'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, '$1 [redacted]'],
  // user:password@ in any address. The host stays: it is what a person mends.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:"']*:[^\s@"']+@/gi, '$1[redacted]@'],
  [/(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/_-]+/g, '$1[redacted]'],
  [/[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+/g, '[address]'],
];

/** Thirteen to nineteen digits, alone or in groups as people write them. */
const cardLike = /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.-])/g;

/** Secrets shorter than this are words, and cutting them out would make logs unreadable. */
const secretLengthMin = 8;

export function createScrub(secrets: readonly (string | undefined)[] = []): Scrub {
  const values = new Set<string>();
  for (const secret of secrets) {
    if (!secret || secret.length < secretLengthMin) continue;
    values.add(secret);
    // As it looks inside a JSON string and inside an address.
    values.add(JSON.stringify(secret).slice(1, -1));
    values.add(encodeURIComponent(secret));
  }
  // The longest first: a secret may be part of another.
  const known = [...values].sort((a, b) => b.length - a.length);
  return (text) => {
    let scrubbed = text;
    for (const value of known) scrubbed = scrubbed.replaceAll(value, '[redacted]');
    for (const [shape, replacement] of shapes) scrubbed = scrubbed.replace(shape, replacement);
    return scrubbed.replace(cardLike, (digits) => (isCardNumber(digits) ? '[card]' : digits));
  };
}

/** Luhn's checksum, which every card number has and one of ten other numbers. Times in milliseconds begin with 1, cards with 2 to 6. */
function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  if (!/^[2-6]/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = digit * 2 - (digit > 4 ? 9 : 0);
    sum += i % 2 === 0 ? digit : doubled;
  }
  return sum % 10 === 0;
}
