import { z } from 'zod';
import { invoiceDetailSchema, invoiceFilterSchema, payResultSchema } from '@/billing/invoices/invoice-schema';
import { invoiceYears, listInvoices } from '@/billing/invoices/list-invoices';
import { payInvoice } from '@/billing/invoices/pay-invoice';
import { readInvoice } from '@/billing/invoices/read-invoice';
import { invoicePageSchema } from '@/billing/overview-schema';
import { actorOf } from '../actor';
import { createRouter, memberProcedure } from '../trpc';

const invoiceId = z.string().min(1).max(255);

/** Invoices from our rows; paying one asks Stripe. */
export const invoicesRouter = createRouter({
  list: memberProcedure
    .input(invoiceFilterSchema)
    .output(invoicePageSchema)
    .query(({ ctx, input }) =>
      listInvoices(
        ctx.services.database,
        { organizationId: ctx.organization.id, livemode: ctx.services.billing.livemode },
        input,
      ),
    ),

  /** The first and last year that has an invoice, for the filter; null when there is none. */
  years: memberProcedure
    .output(z.object({ first: z.number().int(), last: z.number().int() }).nullable())
    .query(({ ctx }) =>
      invoiceYears(ctx.services.database, {
        organizationId: ctx.organization.id,
        livemode: ctx.services.billing.livemode,
      }),
    ),

  get: memberProcedure
    .input(z.object({ invoiceId }))
    .output(invoiceDetailSchema)
    .query(({ ctx, input }) =>
      readInvoice(
        ctx.services.database,
        { organizationId: ctx.organization.id, livemode: ctx.services.billing.livemode },
        input.invoiceId,
      ),
    ),

  pay: memberProcedure
    .input(z.object({ invoiceId, requestId: z.uuid() }))
    .output(payResultSchema)
    .mutation(async ({ ctx, input }) => {
      const result = await payInvoice(ctx.services, actorOf(ctx), input);
      ctx.services.kick.run();
      return result;
    }),
});
