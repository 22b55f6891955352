import { taxIdTypes } from '../engine/tax-id-types';
import { invoicePrefix } from '../store/ids';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { email } from '../wire/email';
import { mergeMetadata } from '../wire/merge-metadata';
import { clearable, integer, list, metadata, object, oneOf, required, text } from '../wire/params';

type Customer = Tables['customer'];

const addressParam = clearable(
  object({ city: text(), country: text(), line1: text(), line2: text(), postal_code: text(), state: text() }),
);

const invoiceSettingsParam = object({
  custom_fields: clearable(
    list(object({ name: required(text({ max: 40 })), value: required(text({ max: 140 })) }), { max: 4 }),
  ),
  default_payment_method: clearable(text()),
  footer: clearable(text()),
});

export const writable = {
  address: addressParam,
  balance: integer(),
  business_name: clearable(text({ max: 150 })),
  description: clearable(text()),
  email: clearable(email({ max: 512 })),
  individual_name: clearable(text({ max: 150 })),
  invoice_prefix: text({ max: 12 }),
  invoice_settings: invoiceSettingsParam,
  metadata: metadata(),
  name: clearable(text({ max: 256 })),
  next_invoice_sequence: integer({ min: 1 }),
  phone: clearable(text({ max: 20 })),
  preferred_locales: list(text()),
  shipping: clearable(object({ address: required(addressParam), name: required(text()), phone: text() })),
  tax_exempt: clearable(oneOf('exempt', 'none', 'reverse')),
  validate: oneOf('true', 'false'),
};

export const taxIdData = list(object({ type: required(oneOf(...taxIdTypes)), value: required(text()) }), {
  max: 5,
});

const noAddress = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

type Writable = {
  [K in keyof typeof writable]?: ReturnType<(typeof writable)[K]['parse']>;
};

export interface NewCustomer {
  email: string | null;
  name: string | null;
  metadata?: Record<string, string>;
}

export function newCustomer(tx: Tx, { email, name, metadata: pairs = {} }: NewCustomer): Customer {
  const id = tx.newId('cus');
  return {
    id,
    object: 'customer',
    address: null,
    balance: 0,
    created: tx.now,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email,
    invoice_prefix: invoicePrefix(id),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: pairs,
    name,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
}

/** The stored members that a create or an update sets. The default payment method is set apart: it may be a token. */
export function fieldsOf(current: Customer, params: Writable): Partial<Customer> {
  const {
    address,
    business_name,
    individual_name,
    invoice_settings,
    metadata: pairs,
    shipping,
    tax_exempt,
    ...rest
  } = params;
  const { validate: _validate, ...plain } = rest;
  const { default_payment_method: _method, ...settings } = invoice_settings ?? {};
  return {
    ...plain,
    ...(address !== undefined && { address: address && { ...noAddress, ...address } }),
    ...(business_name != null && { business_name }),
    ...(individual_name != null && { individual_name }),
    ...(tax_exempt !== undefined && { tax_exempt: tax_exempt ?? 'none' }),
    ...(shipping !== undefined && {
      shipping: shipping && {
        name: shipping.name,
        phone: shipping.phone ?? null,
        address: { ...noAddress, ...shipping.address },
      },
    }),
    invoice_settings: { ...current.invoice_settings, ...settings },
    metadata: mergeMetadata(current.metadata, pairs),
  };
}

export function withDefaultMethod(customer: Customer, id: string | null): Partial<Customer> {
  return { invoice_settings: { ...customer.invoice_settings, default_payment_method: id } };
}
