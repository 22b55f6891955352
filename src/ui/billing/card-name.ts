const names: Record<string, string> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

const marks: Record<string, string> = { mastercard: 'MC', unionpay: 'UP', diners: 'DC', discover: 'DISC' };

/** `Visa 4242`. A brand that Stripe adds later is called a card. */
export function cardName(card: { brand: string; last4: string }): string {
  return `${names[card.brand] ?? 'Card'} ${card.last4}`;
}

/** A saved way to pay: a card by its name, anything else by its kind (`Sepa debit 3000`). */
export function methodName({ brand, last4 }: { brand: string; last4: string | null }): string {
  if (brand in names) return cardName({ brand, last4: last4 ?? '' }).trimEnd();
  const kind = brand.replaceAll('_', ' ');
  return [`${kind.charAt(0).toUpperCase()}${kind.slice(1)}`, last4].filter(Boolean).join(' ');
}

/** Up to four letters for the little card. */
export function cardMark(brand: string): string {
  return marks[brand] ?? (brand in names ? brand.slice(0, 4).toUpperCase() : 'CARD');
}

/** `04/2028`. */
export function cardExpiry(card: { expMonth: number; expYear: number }): string {
  return `${String(card.expMonth).padStart(2, '0')}/${card.expYear}`;
}
