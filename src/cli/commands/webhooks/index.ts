import type { ForgeGroup } from '../../command';
import { healthCommand } from './health';
import { reconcileCommand } from './reconcile';

export const webhooksGroup: ForgeGroup = {
  name: 'webhooks',
  summary: "look after Stripe's events",
  commands: [reconcileCommand, healthCommand],
};
