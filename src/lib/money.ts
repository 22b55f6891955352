/**
 * Money is an integer of minor units and a lower-case ISO 4217 code, as on Stripe's wire.
 * Zero- and three-decimal currencies: https://docs.stripe.com/currencies
 */
export interface Money {
  amountMinor: number;
  currency: string;
}

// Not ugx: Stripe writes it with two decimals, as it does isk. https://docs.stripe.com/currencies#special-cases
const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const threeDecimal = new Set('bhd jod kwd omr tnd'.split(' '));

/** Digits after the point: 2 for usd, 0 for jpy, 3 for kwd. */
export function minorUnitDigits(currency: string): number {
  if (zeroDecimal.has(currency)) return 0;
  return threeDecimal.has(currency) ? 3 : 2;
}

/**
 * `9900, 'usd'` -> `99.00`; a negative amount takes U+2212, so that it lines up with tabular figures.
 * The currency code is drawn beside it by the interface, never joined in here.
 */
export function formatAmount({ amountMinor, currency }: Money): string {
  const digits = minorUnitDigits(currency);
  const absolute = Math.abs(amountMinor);
  const whole = Math.floor(absolute / 10 ** digits).toLocaleString('en-US');
  const fraction = digits === 0 ? '' : `.${String(absolute % 10 ** digits).padStart(digits, '0')}`;
  return `${amountMinor < 0 ? '\u2212' : ''}${whole}${fraction}`;
}

/** `9900, 'usd'` -> `99.00` with a plain minus and no grouping: for files that machines read. */
export function decimalAmount({ amountMinor, currency }: Money): string {
  const digits = minorUnitDigits(currency);
  const absolute = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  const cut = absolute.length - digits;
  const fraction = digits === 0 ? '' : `.${absolute.slice(cut)}`;
  return `${amountMinor < 0 ? '-' : ''}${absolute.slice(0, cut)}${fraction}`;
}
