import { createHash } from 'node:crypto';
import { seededText } from './seeded-text';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Real ids count from here: 2012-07-15, seen in recorded answers. */
const epochSeconds = 1_342_389_380;
/** Ticks per second of the six-character time part in 14-character ids. */
const ticksPerSecond = 64.067;

const accountLength = 10;
const paymentPrefixes = new Set(['pi', 'ch', 're', 'txn', 'evt3']);
const shortPrefixes = new Set(['cus', 'prod', 'si', 'req']);

/**
 * An id laid out as Stripe's are, so that ids sort by time and look right in logs: the time, then characters that
 * follow from (seed, counter, time) alone. Ids are opaque; nothing may parse them.
 */
export function formatId(prefix: string, seed: string, counter: number, nowSeconds: number): string {
  // The time is in the random part too: a store in memory counts from 1 again after a restart.
  const random = (length: number) => seededText(`${seed}:${prefix}:${counter}:${nowSeconds}`, length);
  const age = Math.max(0, nowSeconds - epochSeconds);
  if (shortPrefixes.has(prefix))
    return `${prefix}_${base62(Math.floor(age * ticksPerSecond), 6)}${random(8)}`;
  if (prefix === 'cs') return `cs_test_a1${random(56)}`;
  if (prefix === 'whsec') return `whsec_${random(32)}`;
  if (prefix === 'secret') return `secret_${random(25)}`;
  const lead = paymentPrefixes.has(prefix) ? '3' : '1';
  const name = prefix === 'evt3' ? 'evt' : prefix;
  return `${name}_${lead}${base62(age, 5)}${accountSuffix(seed)}${random(8)}`;
}

/** `acct_1` and fifteen characters: one account per seed, the same after every restart. */
export function accountId(seed: string): string {
  return `acct_1${randomText(`${seed}:account`, 5)}${accountSuffix(seed)}`;
}

/** Sixteen characters that stand for a card number without telling it. */
export function cardFingerprint(cardNumber: string): string {
  return randomText(`card:${cardNumber}`, 16);
}

/** The configuration that says which payment methods the account offers; the one that an account starts with. */
export function paymentMethodConfigurationId(seed: string): string {
  return `pmc_1${randomText(`${seed}:payment-methods`, 5)}${accountSuffix(seed)}${randomText(seed, 8)}`;
}

/** Six digits, the bank's word on a payment. */
export function authorizationCode(chargeId: string): string {
  return seededText(`authorization:${chargeId}`, 6, '0123456789');
}

/** Eight upper-case characters, the prefix of a customer's invoice numbers. */
export function invoicePrefix(customerId: string): string {
  return randomText(`invoice-prefix:${customerId}`, 8).toUpperCase();
}

const suffixes = new Map<string, string>();
/** An emulator of many accounts has many seeds; each suffix can be had again. */
const suffixesMax = 1_000;

function accountSuffix(seed: string): string {
  const known = suffixes.get(seed);
  if (known !== undefined) return known;
  if (suffixes.size >= suffixesMax) suffixes.clear();
  const suffix = randomText(`${seed}:suffix`, accountLength);
  suffixes.set(seed, suffix);
  return suffix;
}

function randomText(source: string, length: number): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    for (const byte of createHash('sha256').update(`${source}:${block}`).digest()) {
      // 248 = 4 * 62: larger bytes would favour the first characters.
      if (byte < 248) text += alphabet[byte % 62];
    }
  }
  return text.slice(0, length);
}

/** The last text of each length: most ids of a second begin alike. */
const lastTimes = new Map<number, { value: number; text: string }>();

function base62(value: number, length: number): string {
  const last = lastTimes.get(length);
  if (last?.value === value) return last.text;
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 62))
    text = `${alphabet[rest % 62]}${text}`;
  lastTimes.set(length, { value, text });
  return text;
}
