/** Where the buttons of a message lead. All ask to sign in; none carries a secret. */
export interface Links {
  billing: string;
  plans: string;
  invoices: string;
  /** Cards and billing details. */
  payment: string;
  invoice(invoiceId: string): string;
  preferences: string;
  /** The same object for staff: in Stripe's dashboard, or in the emulator's inspector. */
  stripe(kind: 'invoices' | 'customers' | 'subscriptions', id: string, livemode: boolean): string;
}

/** @param emulatorUrl of the emulator that stands in for Stripe; null when Stripe itself is used */
export function createLinks(dashboardUrl: string, emulatorUrl: string | null): Links {
  const base = dashboardUrl.replace(/\/$/, '');
  return {
    billing: `${base}/billing`,
    plans: `${base}/billing/plans`,
    invoices: `${base}/billing/invoices`,
    payment: `${base}/billing/payment`,
    invoice: (invoiceId) => `${base}/billing/invoices?invoice=${encodeURIComponent(invoiceId)}`,
    preferences: `${base}/billing/alerts`,
    stripe: (kind, id, livemode) =>
      emulatorUrl
        ? `${emulatorUrl.replace(/\/$/, '')}/_emulator/`
        : `https://dashboard.stripe.com/${livemode ? '' : 'test/'}${kind}/${encodeURIComponent(id)}`,
  };
}
