import { handledEventTypes } from '@/billing/handled-events';
import { connectStripe } from '@/billing/stripe-connection';
import type { EmulatorProcess } from './emulator-process';
import type { KeptSecrets } from './kept-secrets';

export interface SeededLogins {
  password: string;
  logins: readonly { email: string; may: string }[];
}

/** Webhook endpoint, catalogue and logins. Every part may run again on a stack that has them. */
export async function seedStack(
  emulator: EmulatorProcess,
  options: { databaseUrl: string; dashboardUrl: string; webhookUrl: string; secrets: KeptSecrets },
): Promise<SeededLogins> {
  const { databaseUrl, dashboardUrl, webhookUrl, secrets } = options;
  await emulator.registerWebhook({
    url: webhookUrl,
    secret: secrets.webhookSecret,
    enabledEvents: handledEventTypes,
  });
  // Loaded only now: both pull in a good part of the app, and a refused start should be quick.
  const { applyCatalogue } = await import('@/billing/catalogue-setup');
  await applyCatalogue(connectStripe('sk_test_emulator', emulator.url));
  const { demoLogins, demoPassword, seedDemo } = await import('@/identity/seed-demo');
  await seedDemo({ databaseUrl, betterAuthSecret: secrets.betterAuthSecret, dashboardUrl });
  return {
    password: demoPassword,
    logins: demoLogins.map(({ email, organization, isOperator }) => {
      return { email, may: isOperator ? 'operator' : `${organization?.role} of ${organization?.slug}` };
    }),
  };
}
