/**
 * `amount * numerator / denominator`, rounded half away from zero: half up for what is charged, and the same figure with
 * a minus for what is credited. Integers only, since floats go wrong by a cent; never `-0`.
 */
export function share(amount: number, numerator: number, denominator: number): number {
  const product = BigInt(Math.abs(amount)) * BigInt(numerator);
  const rounded = Number((2n * product + BigInt(denominator)) / (2n * BigInt(denominator)));
  return amount < 0 ? 0 - rounded : rounded;
}

/**
 * Splits `total` by `weights` (both not negative): shares of the running sum, rounded down, so that they add up to
 * `total` and none exceeds its weight while `total` does not exceed their sum. 500 over 1000 and 2000 is 166 and 334,
 * as in https://docs.stripe.com/billing/subscriptions/billing-mode/compare
 */
export function spread(total: number, weights: number[]): number[] {
  const whole = BigInt(weights.reduce((sum, weight) => sum + weight, 0));
  if (whole === 0n) return weights.map(() => 0);
  let seen = 0n;
  let given = 0n;
  return weights.map((weight) => {
    seen += BigInt(weight);
    const upTo = (BigInt(total) * seen) / whole;
    const part = upTo - given;
    given = upTo;
    return Number(part);
  });
}
