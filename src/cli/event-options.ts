import { type EventFilter, type EventState, eventStates } from '@/billing/webhook-console/list-events';
import type { Services } from '@/services';
import { CliRefusal } from './cli-refusal';
import { customerArgument, organizationArgument } from './organization-argument';

export const eventFilterOptions = [
  ['--org <organization>', 'of one organization, by id or slug'],
  ['--customer <id>', 'of one Stripe customer'],
  ['--type <type>', 'of one type, such as invoice.payment_failed'],
  ['--status <state>', eventStates.join(', ')],
  ['--since <age>', 'not older than this: 30m, 24h, 7d (7d)'],
] as const;

/**
 * The filter that the options describe, checked before anything is opened; what it answers looks the organization up.
 *
 * @throws CliRefusal naming the option that is wrong.
 */
export function eventFilter(
  options: Record<string, unknown>,
): (services: Services) => Promise<Omit<EventFilter, 'limit' | 'order'>> {
  const { org, customer, type, status, since } = options;
  const plain = {
    ...(typeof customer === 'string' && { stripeCustomerId: customerArgument(customer) }),
    ...(typeof type === 'string' && { type }),
    ...(status !== undefined && { state: stateOption(status) }),
    since: new Date(Date.now() - durationOption(since, '--since', '7d') * 1_000),
  };
  return async (services) => {
    const organization = typeof org === 'string' ? await organizationArgument(services, org) : null;
    return {
      livemode: services.billing.livemode,
      ...(organization && { organizationId: organization.id }),
      ...plain,
    };
  };
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** `36h`, `7d` as seconds. @throws CliRefusal naming the flag. */
export function durationOption(value: unknown, flag: string, fallback: string): number {
  const text = value === undefined ? fallback : String(value);
  const [, count, unit = ''] = /^(\d{1,6})\s*([smhdw])$/.exec(text) ?? [];
  const seconds = Number(count) * (unitSeconds[unit] ?? 0);
  if (seconds > 0) return seconds;
  throw new CliRefusal(`${flag} ${text}: give a number and a unit, such as 30m, 24h or 7d`, 2);
}

export function eventArgument(id: string): string {
  if (/^evt_\w+$/.test(id)) return id;
  throw new CliRefusal(
    `${id} is no event: give its id, evt_..., from forge webhooks list or Stripe's dashboard`,
    2,
  );
}

function stateOption(value: unknown): EventState {
  const state = eventStates.find((name) => name === value);
  if (state) return state;
  throw new CliRefusal(`--status ${String(value)} is none: give ${eventStates.join(', ')}`, 2);
}
