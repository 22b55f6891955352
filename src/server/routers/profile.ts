import { removePaymentMethod, setDefaultPaymentMethod } from '@/billing/profile/payment-methods';
import {
  addTaxIdInputSchema,
  paymentMethodInputSchema,
  paymentProfileSchema,
  taxIdInputSchema,
  updateDetailsInputSchema,
} from '@/billing/profile/profile-schema';
import { readPaymentProfile } from '@/billing/profile/read-profile';
import { addTaxId, removeTaxId } from '@/billing/profile/tax-ids';
import { updateDetails } from '@/billing/profile/update-details';
import { actorOf } from '../actor';
import { createRouter, memberProcedure } from '../trpc';

/** Saved cards and billing details: read from our rows, changed at Stripe, read back by the sync. */
export const profileRouter = createRouter({
  /** null before the first checkout. */
  get: memberProcedure.output(paymentProfileSchema.nullable()).query(({ ctx }) =>
    readPaymentProfile(ctx.services.database, {
      organizationId: ctx.organization.id,
      livemode: ctx.services.billing.livemode,
    }),
  ),

  update: memberProcedure.input(updateDetailsInputSchema).mutation(async ({ ctx, input }) => {
    const { requestId, ...details } = input;
    await updateDetails(ctx.services, actorOf(ctx), requestId, details);
    ctx.services.kick.run();
  }),

  addTaxId: memberProcedure.input(addTaxIdInputSchema).mutation(async ({ ctx, input }) => {
    const { requestId, ...taxId } = input;
    await addTaxId(ctx.services, actorOf(ctx), requestId, taxId);
    ctx.services.kick.run();
  }),

  removeTaxId: memberProcedure.input(taxIdInputSchema).mutation(async ({ ctx, input }) => {
    await removeTaxId(ctx.services, actorOf(ctx), input.requestId, input.taxIdId);
    ctx.services.kick.run();
  }),

  setDefaultPaymentMethod: memberProcedure
    .input(paymentMethodInputSchema)
    .mutation(async ({ ctx, input }) => {
      await setDefaultPaymentMethod(ctx.services, actorOf(ctx), input.requestId, input.paymentMethodId);
      ctx.services.kick.run();
    }),

  removePaymentMethod: memberProcedure.input(paymentMethodInputSchema).mutation(async ({ ctx, input }) => {
    await removePaymentMethod(ctx.services, actorOf(ctx), input.requestId, input.paymentMethodId);
    ctx.services.kick.run();
  }),
});
