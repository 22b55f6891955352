import type Stripe from 'stripe';
import type { Tables } from '../store/tables';
import type { Wire } from '../store/wire-type';

/**
 * A customer's `tax`, which an answer has when it is expanded: whether its address tells where it is.
 * https://docs.stripe.com/api/customers/object#customer_object-tax
 */
export function customerTax({ address, shipping }: Tables['customer']): Wire<Stripe.Customer.Tax> {
  const billing = address?.country ? address : null;
  const place = billing ?? (shipping?.address?.country ? shipping.address : null);
  return {
    automatic_tax: place ? 'supported' : 'unrecognized_location',
    ip_address: null,
    location: place?.country
      ? {
          country: place.country,
          source: billing ? 'billing_address' : 'shipping_destination',
          state: place.state ?? null,
        }
      : null,
    provider: 'stripe',
  };
}
