import { minorUnitDigits } from '@/lib/money';

/** https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, in minor units. */
const minimums: Record<string, number> = {
  aed: 200,
  bgn: 100,
  czk: 1500,
  dkk: 250,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  mxn: 1000,
  myr: 200,
  nok: 300,
  pln: 200,
  ron: 200,
  sek: 300,
  thb: 1000,
};

/** "The amount value supports up to eight digits." */
export const chargeAmountMax = 99_999_999;

/** The least that a card can be charged. A payment of less is refused, an invoice's waits on the customer's balance. */
export function chargeAmountMin(currency: string): number {
  const digits = minorUnitDigits(currency);
  return minimums[currency] ?? (digits === 3 ? 500 : 50);
}
