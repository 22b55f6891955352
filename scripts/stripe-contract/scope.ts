/**
 * The families of `/v1` whose parameters and objects the contract describes: what a business needs that sells
 * subscriptions. Of the others (Connect, Issuing, Terminal, Treasury, Identity, ...) it has the routes alone.
 */
export const families: readonly string[] = [
  'account',
  'balance',
  'balance_transactions',
  'billing',
  'billing_portal',
  'charges',
  'checkout',
  'coupons',
  'credit_notes',
  'customers',
  'disputes',
  'entitlements',
  'events',
  'invoice_payments',
  'invoice_rendering_templates',
  'invoiceitems',
  'invoices',
  'mandates',
  'payment_intents',
  'payment_links',
  'payment_method_configurations',
  'payment_methods',
  'plans',
  'prices',
  'products',
  'promotion_codes',
  'quotes',
  'refunds',
  'setup_attempts',
  'setup_intents',
  'shipping_rates',
  'subscription_items',
  'subscription_schedules',
  'subscriptions',
  'tax_codes',
  'tax_ids',
  'tax_rates',
  'test_helpers/test_clocks',
  'tokens',
  'webhook_endpoints',
];

export function isInScope(route: string): boolean {
  const path = route.split(' /v1/')[1] ?? '';
  return families.some((family) => path === family || path.startsWith(`${family}/`));
}

/** Namespaces of objects that are named in answers in scope and not described further. */
const foreignNamespaces =
  /^(Apps|Climate|Crypto|FinancialConnections|Forwarding|Identity|Issuing|Radar|Reporting|Reserve|Sigma|Tax|Terminal|Treasury)\./;

export function isForeignName(name: string): boolean {
  return foreignNamespaces.test(name);
}
