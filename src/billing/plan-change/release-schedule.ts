import type Stripe from 'stripe';
import { isResourceMissing } from '../stripe-errors';

/** The subscription goes on as it is. Released, ended or gone already: what was asked for is true. Throws Stripe's other errors. */
export async function releaseSchedule(stripe: Stripe, scheduleId: string): Promise<void> {
  try {
    const schedule = await stripe.subscriptionSchedules.retrieve(scheduleId);
    if (schedule.status !== 'active' && schedule.status !== 'not_started') return;
    await stripe.subscriptionSchedules.release(scheduleId);
  } catch (error) {
    if (!isResourceMissing(error)) throw error;
  }
}
