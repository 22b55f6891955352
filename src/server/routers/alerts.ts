import { z } from 'zod';
import { acknowledgeAlert } from '@/billing/alerts/acknowledge-alert';
import { alertListSchema, mailPreferencesSchema, topicSchema } from '@/billing/alerts/alert-schema';
import { listAlerts } from '@/billing/alerts/list-alerts';
import { readMailPreferences, setMailPreference } from '@/billing/alerts/mail-preferences';
import { createRouter, memberProcedure } from '../trpc';

/** What the app itself tells an organization's people, and what they want to be mailed. */
export const alertsRouter = createRouter({
  list: memberProcedure.output(alertListSchema).query(async ({ ctx }) => ({
    alerts: await listAlerts(ctx.services.database, {
      organizationId: ctx.organization.id,
      livemode: ctx.services.billing.livemode,
    }),
  })),

  acknowledge: memberProcedure
    .input(z.object({ alertId: z.string().regex(/^\d{1,18}$/) }))
    .mutation(({ ctx, input }) =>
      acknowledgeAlert(ctx.services.database, {
        organizationId: ctx.organization.id,
        livemode: ctx.services.billing.livemode,
        alertId: input.alertId,
        userId: ctx.session.user.id,
      }),
    ),

  mailPreferences: memberProcedure.output(mailPreferencesSchema).query(({ ctx }) =>
    readMailPreferences(ctx.services.database, {
      organizationId: ctx.organization.id,
      userId: ctx.session.user.id,
      role: ctx.organization.role,
    }),
  ),

  setMailPreference: memberProcedure
    .input(z.object({ topic: topicSchema, isOn: z.boolean() }))
    .mutation(({ ctx, input }) =>
      setMailPreference(
        ctx.services.database,
        { organizationId: ctx.organization.id, userId: ctx.session.user.id, role: ctx.organization.role },
        input.topic,
        input.isOn,
      ),
    ),
});
