import { boolean, index, jsonb, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** A postal address as Stripe keeps it; `country` is two letters (ISO 3166-1). */
export interface StoredAddress {
  line1: string | null;
  line2: string | null;
  city: string | null;
  state: string | null;
  postalCode: string | null;
  country: string | null;
}

export interface StoredTaxId {
  id: string;
  /** Stripe's word: `eu_vat`. */
  type: string;
  value: string;
  /** pending, verified, unverified, unavailable; null when the kind is never checked. */
  verification: string | null;
}

/** A way to pay that is saved on the customer. Never a number: Stripe keeps that. */
export interface StoredPaymentMethod {
  id: string;
  /** Stripe's word: `card`, `sepa_debit`. */
  type: string;
  /** The card's brand; of anything else its type. */
  brand: string;
  last4: string | null;
  expMonth: number | null;
  expYear: number | null;
  createdSeconds: number;
}

/** What Stripe knows of a customer apart from its subscriptions: whom it bills, and with what. One row per Stripe customer. */
export const customerProfiles = billing
  .table(
    'customer_profiles',
    {
      stripeCustomerId: text('stripe_customer_id').primaryKey(),
      organizationId: text('organization_id').notNull(),
      livemode: boolean().notNull(),
      name: text(),
      email: text(),
      address: jsonb().$type<StoredAddress>(),
      taxIds: jsonb('tax_ids').$type<StoredTaxId[]>().notNull(),
      paymentMethods: jsonb('payment_methods').$type<StoredPaymentMethod[]>().notNull(),
      /** The one that is charged next: the live subscription's own, else the customer's default. */
      defaultPaymentMethodId: text('default_payment_method_id'),
      /** When the payment methods were last listed; they are listed only when an event says that they changed. */
      paymentMethodsReadAt: timestamp('payment_methods_read_at', { withTimezone: true }).notNull(),
      syncedAt: timestamp('synced_at', { withTimezone: true }).notNull(),
    },
    // The payment page: where organization_id = $1 and livemode = $2.
    (t) => [index('customer_profiles_organization_idx').on(t.organizationId, t.livemode)],
  )
  .enableRLS();
