import { z } from 'zod';
import { isCountryCode } from './countries';
import { taxIdTypes } from './tax-id-kinds';

const addressSchema = z.object({
  line1: z.string().nullable(),
  line2: z.string().nullable(),
  city: z.string().nullable(),
  state: z.string().nullable(),
  postalCode: z.string().nullable(),
  country: z.string().nullable(),
});
export type BillingAddress = z.infer<typeof addressSchema>;

/** What stands on invoices, and where they go. */
export const billingDetailsSchema = z.object({
  name: z.string().nullable(),
  email: z.string().nullable(),
  address: addressSchema.nullable(),
  taxIds: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      value: z.string(),
      /** Stripe asks the authority: pending, verified, unverified, unavailable; null when nobody checks this kind. */
      verification: z.string().nullable(),
    }),
  ),
});
export type BillingDetails = z.infer<typeof billingDetailsSchema>;

export const paymentMethodSchema = z.object({
  id: z.string(),
  brand: z.string(),
  last4: z.string().nullable(),
  /** null for what does not expire. */
  expMonth: z.number().int().nullable(),
  expYear: z.number().int().nullable(),
  /** Charged next. */
  isDefault: z.boolean(),
});
export type PaymentMethodView = z.infer<typeof paymentMethodSchema>;

export const paymentProfileSchema = z.object({
  details: billingDetailsSchema,
  /** The default first, then newest first. */
  methods: z.array(paymentMethodSchema),
  /** A plan that will be charged: its card cannot be taken away. */
  hasRunningPlan: z.boolean(),
});
export type PaymentProfile = z.infer<typeof paymentProfileSchema>;

const line = z.string().trim().max(200);

export const updateDetailsInputSchema = z.object({
  name: z.string().trim().min(1, 'Enter a name').max(256),
  email: z.email('Enter an e-mail address').max(512),
  address: z
    .object({
      line1: line.min(1, 'Enter the street'),
      line2: line,
      city: line,
      state: line,
      postalCode: line,
      country: z.string().refine(isCountryCode, 'Choose a country'),
    })
    .nullable(),
  requestId: z.uuid(),
});
export type DetailsInput = Omit<z.infer<typeof updateDetailsInputSchema>, 'requestId'>;

export const addTaxIdInputSchema = z.object({
  type: z.enum(taxIdTypes),
  value: z.string().trim().min(1, 'Enter the number').max(100),
  requestId: z.uuid(),
});

const stripeId = z.string().min(1).max(255);
export const taxIdInputSchema = z.object({ taxIdId: stripeId, requestId: z.uuid() });
export const paymentMethodInputSchema = z.object({ paymentMethodId: stripeId, requestId: z.uuid() });
