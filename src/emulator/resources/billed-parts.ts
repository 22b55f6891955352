import { sum } from '../engine/invoice-maths';
import { share } from '../engine/proration';
import type { BilledPart } from '../store/billing-rows';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';

/** What a subscription item's running period has been billed for, oldest first. */
export function billedParts(tx: Tx, item: string): BilledPart[] {
  return tx.get('billed_item', item)?.parts ?? [];
}

/** A new period has been billed: what was billed before is over. */
export function startBilling(tx: Tx, item: string, part: BilledPart): void {
  tx.put('billed_item', { id: item, parts: [part] });
}

/** One more part of the running period. */
export function addBilled(tx: Tx, item: string, part: BilledPart): void {
  tx.put('billed_item', { id: item, parts: [...billedParts(tx, item), part] });
}

/** What lies after `at` has been credited. */
export function endBilling(tx: Tx, item: string, at: number): void {
  const parts: BilledPart[] = [];
  for (const part of billedParts(tx, item)) {
    const from = parts.at(-1)?.until ?? part.start;
    if (from < at) parts.push({ ...part, until: Math.min(part.until, at) });
  }
  tx.put('billed_item', { id: item, parts });
}

/** An item that waited has come onto an invoice: a later credit names its line. */
export function tellSource(tx: Tx, item: string, invoiceItem: string, source: BilledPart['source']): void {
  const parts = billedParts(tx, item);
  if (!parts.some((part) => part.invoice_item === invoiceItem)) return;
  const told = parts.map((part) => (part.invoice_item === invoiceItem ? { ...part, source } : part));
  tx.put('billed_item', { id: item, parts: told });
}

/**
 * What discounts took off a line: a later credit gives back no more than was paid. A proration has its discount inside its
 * amount, and its part has known of it since it was charged.
 */
export function tellDiscount(tx: Tx, item: string, line: Tables['invoice']['lines']['data'][number]): void {
  if (!line.discountable) return;
  const amount = sum((line.discount_amounts ?? []).map((entry) => entry.amount));
  const parts = billedParts(tx, item);
  const isTold = parts.some(
    (part) => part.source?.line === line.id && (part.discount?.amount ?? 0) !== amount,
  );
  if (!isTold) return;
  const discount = { amount, ...line.period };
  const told = parts.map((part) => (part.source?.line === line.id ? { ...part, discount } : part));
  tx.put('billed_item', { id: item, parts: told });
}

/** What a part costs from one moment to another, after its discounts. */
export function netShare(part: BilledPart, from: number, until: number): number {
  const off = part.discount ? share(part.discount.amount, part.discount, from, until) : 0;
  return share(part.unit_amount * part.quantity, part, from, until) - off;
}
