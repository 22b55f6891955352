import { connectStripe } from '@/billing/stripe-connection';
import type { StripeSide } from './stripe-side';

export interface SeededLogins {
  password: string;
  logins: readonly { email: string; may: string }[];
}

/** Catalogue and logins. Every part may run again on a stack that has them. */
export async function seedStack(
  stripe: StripeSide,
  options: { databaseUrl: string; dashboardUrl: string; betterAuthSecret: string },
): Promise<SeededLogins> {
  const { databaseUrl, dashboardUrl, betterAuthSecret } = options;
  // Loaded only now: both pull in a good part of the app, and a refused start should be quick.
  const { applyCatalogue } = await import('@/billing/catalogue-setup');
  await applyCatalogue(connectStripe(stripe.secretKey, stripe.apiBase));
  const { demoLogins, demoPassword, seedDemo } = await import('@/identity/seed-demo');
  await seedDemo({ databaseUrl, betterAuthSecret, dashboardUrl });
  return {
    password: demoPassword,
    logins: demoLogins.map(({ email, organization, isOperator }) => {
      return { email, may: isOperator ? 'operator' : `${organization?.role} of ${organization?.slug}` };
    }),
  };
}
