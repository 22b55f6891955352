import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { missingParam } from '../wire/stripe-error';
import { billingMode } from './billing-mode';
import { onClockOf } from './clock';
import { change, create } from './emit';
import { find } from './find';
import { defaultSettings, newSchedule } from './new-schedule';
import { phaseUpdate } from './renew-subscription';
import type { DefaultSettingsParams, PhaseParams } from './schedule-params';
import { buildPhases, phasesPatch } from './schedule-phases';
import { startSchedule } from './start-schedule';
import { updateSubscription } from './update-subscription';

type Schedule = Tables['subscription_schedule'];

export interface ScheduleParams {
  billing_mode?: { type: 'classic' | 'flexible' };
  customer?: string;
  default_settings?: DefaultSettingsParams;
  end_behavior?: 'cancel' | 'release';
  metadata?: Record<string, string> | null;
  phases?: PhaseParams[];
  start_date?: number | 'now';
}

/** A schedule of its own: it makes its subscription when its first phase begins, which may be now. */
export function createSchedule(request: Tx, params: ScheduleParams): Schedule {
  if (params.customer === undefined) throw missingParam('customer');
  const customer = find(request, 'customer', params.customer, 'customer');
  const tx = onClockOf(request, customer.id);
  const schedule = draftSchedule(tx, customer, params);
  create(tx, 'subscription_schedule', schedule, 'subscription_schedule.created');
  const [first] = schedule.phases;
  return first && first.start_date <= tx.now ? startSchedule(tx, schedule) : schedule;
}

/** The schedule as it would be created, unwritten. */
export function draftSchedule(tx: Tx, customer: Tables['customer'], params: ScheduleParams): Schedule {
  if (!params.phases || params.phases.length === 0) throw missingParam('phases');
  const start = params.start_date === 'now' ? tx.now : (params.start_date ?? tx.now);
  return {
    ...newSchedule(tx, customer.id, params.default_settings ?? {}),
    billing_mode: billingMode(tx, params.billing_mode?.type),
    end_behavior: params.end_behavior ?? 'release',
    metadata: mergeMetadata({}, params.metadata),
    phases: buildPhases(tx, params.phases, { customer, start }),
  };
}

export interface ScheduleUpdate
  extends Pick<ScheduleParams, 'default_settings' | 'end_behavior' | 'metadata' | 'phases'> {
  /** How a change of the running phase is prorated. */
  proration_behavior?: 'create_prorations' | 'none' | 'always_invoice';
}

/** Changes a schedule; what its running phase buys is changed with the subscription at once. */
export function updateSchedule(tx: Tx, schedule: Schedule, update: ScheduleUpdate): Schedule {
  const patch = {
    ...(update.default_settings && {
      default_settings: defaultSettings(update.default_settings, schedule.default_settings),
    }),
    ...(update.end_behavior && { end_behavior: update.end_behavior }),
    metadata: mergeMetadata(schedule.metadata ?? {}, update.metadata),
    ...(update.phases && phasesPatch(tx, schedule, update.phases)),
  };
  const next = change(tx, 'subscription_schedule', schedule, patch, 'subscription_schedule.updated');
  applyToRunning(tx, schedule, next, update.proration_behavior);
  return next;
}

function applyToRunning(
  tx: Tx,
  before: Schedule,
  after: Schedule,
  proration_behavior: ScheduleUpdate['proration_behavior'],
): void {
  const running = (schedule: Schedule) =>
    schedule.phases.find((phase) => phase.start_date === schedule.current_phase?.start_date);
  const [old, now] = [running(before), running(after)];
  const subscription = tx.get('subscription', String(after.subscription ?? ''));
  if (!subscription || !old || !now) return;
  const bought = (phase: typeof now) => JSON.stringify([phase.items, phase.discounts, phase.metadata]);
  if (bought(old) === bought(now)) return;
  updateSubscription(tx, subscription, {
    ...phaseUpdate(tx, subscription, now),
    ...(proration_behavior && { proration_behavior }),
  });
}
