import { type Interval, periodStart } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { invalidRequest, missingParam, notEmulated } from '../wire/stripe-error';
import { find } from './find';
import { newPhase } from './new-schedule';
import type { Phase } from './schedule-core';
import type { PhaseParams } from './schedule-params';
import { recurringPrice } from './subscription-params';

type Schedule = Tables['subscription_schedule'];

/** All phases are sent each time: the running one as it is, then what follows, each from the end of the one before. */
export function phasesPatch(tx: Tx, schedule: Schedule, sent: PhaseParams[]): Partial<Schedule> {
  const running = schedule.phases.find((phase) => phase.start_date === schedule.current_phase?.start_date);
  const phases: Phase[] = [];
  for (const [index, params] of sent.entries()) {
    const at = `phases[${index}]`;
    const start = phases.at(-1)?.end_date ?? running?.start_date ?? tx.now;
    if (params.start_date !== undefined && params.start_date !== start) {
      throw invalidRequest(
        index === 0
          ? 'You can not modify the start date of the current phase.'
          : `The start date of phase ${index} must be the end date of the phase before it.`,
        { param: `${at}[start_date]` },
      );
    }
    const items = params.items.map((item, place) => ({
      price: recurringPrice(tx, item.price, `${at}[items][${place}][price]`).id,
      quantity: item.quantity ?? 1,
    }));
    if (items.length === 0) throw missingParam(`${at}[items]`);
    const end_date = phaseEnd(tx, params, start, items[0]?.price ?? '', index === 0 ? running : undefined);
    if (end_date <= Math.max(start, tx.now)) {
      throw invalidRequest('The end date of a phase must be after its start date and in the future.', {
        param: `${at}[end_date]`,
      });
    }
    phases.push(
      newPhase(running?.currency ?? 'usd', items, {
        start_date: start,
        end_date,
        metadata: mergeMetadata({}, params.metadata),
        proration_behavior: params.proration_behavior ?? 'create_prorations',
      }),
    );
  }
  const [first] = phases;
  if (!first || !running) throw missingParam('phases[0]');
  const bought = (phase: Phase) => phase.items.map((item) => `${item.quantity} ${item.price}`).join();
  if (bought(first) !== bought(running))
    throw notEmulated('a change of the running phase', 'phases[0][items]');
  const current_phase = { start_date: first.start_date, end_date: first.end_date };
  return { phases, current_phase };
}

function phaseEnd(tx: Tx, params: PhaseParams, start: number, price: string, running?: Phase): number {
  if (params.end_date !== undefined && params.duration !== undefined)
    throw invalidRequest('You may only specify one of these parameters: duration, end_date.');
  if (params.end_date !== undefined) return params.end_date;
  if (params.duration !== undefined)
    return periodStart(start, params.duration.interval, params.duration.interval_count ?? 1, 1);
  if (running) return running.end_date;
  const recurring = find(tx, 'price', price).recurring;
  return periodStart(start, (recurring?.interval ?? 'month') as Interval, recurring?.interval_count ?? 1, 1);
}
