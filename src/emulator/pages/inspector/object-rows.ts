import type { Tx } from '../../store/store';
import type { TableName, Tables } from '../../store/tables';
import { amountText } from '../money';

/** What the pages need to know of any object. */
export interface ObjectRow {
  id: string;
  object: string;
  created: number | null;
  status: string | null;
  /** A name, a number, an amount: what a person knows it by. */
  summary: string;
  customer: string | null;
}

type Json = Record<string, unknown>;

export function rowOf(tx: Tx, row: Tables[TableName]): ObjectRow {
  const json: Json = { ...row };
  const text = (name: string) => (typeof json[name] === 'string' ? json[name] : null);
  const { created } = json;
  const isOn = json.active === true ? 'active' : json.active === false ? 'archived' : null;
  return {
    id: row.id,
    object: text('object') ?? '',
    created: typeof created === 'number' ? created : null,
    status: text('status') ?? isOn,
    summary: summary(tx, json),
    customer: text('customer'),
  };
}

const names = [
  'name',
  'email',
  'number',
  'nickname',
  'lookup_key',
  'code',
  'description',
  'display_name',
  'url',
  'type',
];
const amounts = ['amount', 'amount_due', 'unit_amount', 'amount_total', 'total', 'amount_off'];

function summary(tx: Tx, json: Json): string {
  const name = names.map((key) => json[key]).find((value) => typeof value === 'string' && value !== '');
  const amount = amounts.map((key) => json[key]).find((value) => typeof value === 'number');
  const money =
    typeof amount === 'number' && typeof json.currency === 'string'
      ? amountText(amount, json.currency)
      : null;
  const card =
    typeof json.card === 'object' && json.card !== null && 'last4' in json.card
      ? `card ${json.card.last4}`
      : null;
  const items = json.object === 'subscription' ? subscriptionItems(tx, String(json.id)) : null;
  return [items, name, card, money].filter(Boolean).join(', ');
}

function subscriptionItems(tx: Tx, id: string): string {
  return tx
    .where('subscription_item', 'subscription', id)
    .map((item) => {
      const price = tx.get('price', item.price);
      const product = tx.get('product', String(price?.product))?.name ?? item.price;
      return (item.quantity ?? 1) > 1 ? `${item.quantity} × ${product}` : product;
    })
    .join(' + ');
}
