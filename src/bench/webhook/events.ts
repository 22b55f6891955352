/** How one sample's events are made from a template: ids that nobody has seen, spread over the bench's customers. */
export interface EventPlan {
  /** A pretty-printed event in which `placeholders` stand for what changes. */
  template: string;
  /** Distinct for each sample, letters and digits. */
  prefix: string;
  count: number;
  customers: number;
  createdSeconds: number;
}

export const placeholders = {
  event: 'evt_placeholder',
  customer: 'cus_placeholder',
  subscription: 'sub_placeholder',
  invoice: 'in_placeholder',
  created: 1_111_111_111,
} as const;

export function customerId(index: number): string {
  return `cus_bench${String(index).padStart(6, '0')}`;
}

export function subscriptionId(index: number): string {
  return `sub_bench${String(index).padStart(6, '0')}`;
}

export function invoiceId(index: number): string {
  return `in_bench${String(index).padStart(6, '0')}`;
}

/**
 * Ids as Stripe's are to an index: in no order. The counter is turned into letters by a multiplication that visits every value once,
 * so two events never meet.
 */
export function eventId(prefix: string, index: number): string {
  const scattered = (index * 7_919 + 104_729) % 1_000_003;
  return `evt_${scattered.toString(36).padStart(4, '0')}${prefix}`;
}

/** The customer's object in text that holds placeholders; the event's own id and time stay. */
export function forCustomer(text: string, index: number): string {
  return text
    .replaceAll(placeholders.customer, customerId(index))
    .replaceAll(placeholders.subscription, subscriptionId(index))
    .replaceAll(placeholders.invoice, invoiceId(index));
}

/** The bodies of a sample. */
export function* bodiesOf({
  template,
  prefix,
  count,
  customers,
  createdSeconds,
}: EventPlan): Generator<string> {
  const created = String(createdSeconds);
  for (let i = 0; i < count; i += 1) {
    yield forCustomer(template, i % customers)
      .replaceAll(placeholders.event, eventId(prefix, i))
      .replaceAll(String(placeholders.created), created);
  }
}
