import { object, required, text } from '../wire/params';

export const addressParam = object({
  city: text(),
  country: text(),
  line1: text(),
  line2: text(),
  postal_code: text(),
  state: text(),
});

export const noAddress = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

/** Where a payment's goods go. */
export const shippingParam = object({
  address: required(addressParam),
  carrier: text(),
  name: required(text()),
  phone: text(),
  tracking_number: text(),
});

/** As intents and charges show it: members that were not sent are null. */
export function shippingFields(shipping: ReturnType<typeof shippingParam.parse>) {
  return {
    address: { ...noAddress, ...shipping.address },
    carrier: shipping.carrier ?? null,
    name: shipping.name,
    phone: shipping.phone ?? null,
    tracking_number: shipping.tracking_number ?? null,
  };
}
