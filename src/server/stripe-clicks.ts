import { RateLimit } from './rate-limit';

/** What spends Stripe's rate is limited per organization; a person does not click faster. */
export const stripeClicks = new RateLimit({ callsMax: 20, windowMs: 60_000 });
