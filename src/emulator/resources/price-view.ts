import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';

type CurrencyOptions = Tables['price_currencies']['options'];

/** What `expand: ['currency_options']` shows. */
export function viewCurrencyOptions(tx: Tx, id: string): object | undefined {
  const price = tx.get('price', id);
  if (!price) return undefined;
  const own = currencyOption(price.unit_amount ?? 0, price.tax_behavior ?? 'unspecified');
  return { [price.currency]: own, ...tx.get('price_currencies', id)?.options };
}

/** What one unit costs in a currency, in minor units; undefined when the price has no amount in it. */
export function amountIn(tx: Tx, price: Tables['price'], currency: string): number | undefined {
  if (price.currency === currency) return price.unit_amount ?? 0;
  return tx.get('price_currencies', price.id)?.options[currency]?.unit_amount ?? undefined;
}

/** One amount of a price in one currency. */
export function currencyOption(amount: number, taxBehavior: string): CurrencyOptions[string] {
  return {
    custom_unit_amount: null,
    tax_behavior: taxBehavior,
    unit_amount: amount,
    unit_amount_decimal: String(amount),
  };
}
