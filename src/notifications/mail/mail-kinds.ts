import type { MailContent } from './mail-content';
import {
  actionRequired,
  type MailSubject,
  paymentFailed,
  paymentRecovered,
  receipt,
  unpaid,
} from './payment-mails';
import {
  canceled,
  cardExpiring,
  planChanged,
  seatsChanged,
  trialEnding,
  trialStarted,
  usage,
  willCancel,
} from './plan-mails';

/** Every kind of mail and what writes it. */
export const mailKinds: Record<string, (subject: MailSubject) => MailContent> = {
  trial_started: trialStarted,
  trial_ending: trialEnding,
  receipt,
  payment_failed: paymentFailed,
  action_required: actionRequired,
  payment_recovered: paymentRecovered,
  unpaid,
  plan_changed: planChanged,
  will_cancel: willCancel,
  canceled,
  card_expiring: cardExpiring,
  seats_changed: seatsChanged,
  usage,
};
