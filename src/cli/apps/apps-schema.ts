import { z } from 'zod';

/** The three that a customer's own Stripe needs, by the names that the guide gives them. */
export const paymentSecrets = [
  'STRIPE_PUBLISHABLE_KEY_CUSTOMER',
  'STRIPE_SECRET_KEY_CUSTOMER',
  'STRIPE_WEBHOOK_SECRET_CUSTOMER',
] as const;

const appName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,62}$/,
    'an app is named in lower case, digits and hyphens, such as my-customer-app',
  );

const secretName = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9_]*$/,
    "give the secret's NAME, such as STRIPE_SECRET_KEY_CUSTOMER, and never its value",
  );

const app = z.strictObject({
  features: z
    .strictObject({
      payments: z.boolean().describe('Whether the app gets checkout, portal and webhook endpoints.'),
    })
    .partial()
    .optional()
    .describe('What the app has. Payments are off unless they are on here.'),
  secrets: z
    .array(secretName)
    .optional()
    .describe('Names of the secrets that Doppler holds for the app; never values.'),
});
export type AppEntry = z.infer<typeof app>;

/** `ops/apps.yaml`: the generated apps of customers. Apps are free of Stripe by default. */
export const appsSchema = z.strictObject({
  apps: z.record(appName, app.nullable()).nullable().describe('By name.'),
});

/** For editors: `ops/apps.schema.json`. */
export function appsJsonSchema(): string {
  const schema = z.toJSONSchema(appsSchema, { io: 'input', target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'The generated apps of customers', ...schema }, null, 2)}\n`;
}
