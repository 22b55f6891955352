import type { Tx } from '../store/store';
import type { BilledPart } from '../store/tables';

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
