import type { PlanView } from './overview-schema';
import { catalogueCurrency, planIds, plans, trialDays } from './plans';

/** The catalogue as the plans page shows it. Public: it is what the landing page says too. */
export function viewPlans(): { plans: PlanView[]; trialDays: number } {
  const view = planIds.map((id) => {
    const { name, tagline, features, amountMinor } = plans[id];
    return {
      id,
      name,
      tagline,
      features,
      prices: {
        month: { amountMinor: amountMinor.month, currency: catalogueCurrency },
        year: { amountMinor: amountMinor.year, currency: catalogueCurrency },
      },
    };
  });
  return { plans: view, trialDays };
}
