import type Stripe from 'stripe';
import { all, type World } from './random-world.fixture';

/** What an event tells of its object; members that only some objects have are optional. */
export interface Snapshot {
  id: string;
  object: string;
  billing_cycle_anchor?: number;
  status?: string | null;
  trial_end?: number | null;
  items?: { data: Stripe.SubscriptionItem[] };
}

interface Event {
  id: string;
  type: string;
  data: { object: Snapshot; previous_attributes?: object };
}

export interface Told {
  type: string;
  object: Snapshot;
  previous: object | undefined;
}

/** All but those of plans: a plan is a price's other face, under the same id. */
export const eventsOf = (made: World) =>
  all<Event>(made, '/v1/events').filter(({ type }) => !type.startsWith('plan.'));

/** The events of each object, oldest first. */
export function stories(made: World): Map<string, Told[]> {
  const found = new Map<string, Told[]>();
  for (const { type, data } of eventsOf(made)) {
    const { object, previous_attributes: previous } = data;
    const story = found.get(object.id) ?? [];
    story.push({ type, object, previous });
    found.set(object.id, story);
  }
  return found;
}
