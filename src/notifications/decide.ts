import type { NotificationContext } from './context';
import type { ClaimedNotification } from './outbox';

/** To send, as this kind (a receipt after a failed try is good news), or why not. */
export type Decision = { send: true; kind: string } | { send: false; reason: string };

/**
 * Is it still true, and does this person still have to know? Looked at right before sending: what was true when the row was written may
 * have been mended since, and a mail about a failed payment that was paid a minute ago costs trust. Pure.
 */
export function decide(notification: ClaimedNotification, context: NotificationContext): Decision {
  const reason =
    (notification.channel === 'mail' && mailReason(notification, context)) ||
    (notification.channel === 'pagerduty' && pageReason(notification, context)) ||
    (notification.channel === 'slack' && slackReason(notification, context)) ||
    staleReason(notification, context);
  if (reason) return { send: false, reason };
  return { send: true, kind: kindOf(notification, context) };
}

function kindOf({ channel, kind }: ClaimedNotification, { invoice }: NotificationContext): string {
  const hasFailed = invoice !== null && invoice.failedAt.length > 0;
  return channel === 'mail' && kind === 'receipt' && hasFailed ? 'payment_recovered' : kind;
}

function mailReason({ kind }: ClaimedNotification, context: NotificationContext): string | null {
  const { recipient, isMailWanted } = context;
  if (!recipient) return 'The person is no longer a member.';
  if (recipient.role !== 'owner' && recipient.role !== 'billing')
    return 'The person no longer manages billing.';
  // A receipt that tells of a recovery answers a mail that could not be switched off.
  const isRecovery =
    kindOf({ channel: 'mail', kind } as ClaimedNotification, context) === 'payment_recovered';
  return isMailWanted || isRecovery ? null : 'The person switched this mail off.';
}

function pageReason({ kind }: ClaimedNotification, context: NotificationContext): string | null {
  if (kind !== 'resolve') return null;
  if (context.toldBefore?.state === 'suppressed') return 'Nobody was paged.';
  return context.hasOtherPagedInvoice ? 'Another invoice is still unpaid.' : null;
}

function slackReason({ kind }: ClaimedNotification, { toldBefore }: NotificationContext): string | null {
  return kind === 'payment_recovered' && toldBefore?.state === 'suppressed'
    ? 'The failure was not reported.'
    : null;
}

function staleReason(
  { channel, kind, data }: ClaimedNotification,
  context: NotificationContext,
): string | null {
  const { organization, invoice, subscription } = context;
  if (kind === 'alarm' || kind === 'resolve') return null;
  if (!organization) return 'The organization was deleted.';
  switch (kind) {
    case 'payment_failed':
    case 'action_required':
      if (invoice && invoice.status !== 'open' && invoice.status !== 'draft')
        return `The invoice is ${invoice.status}.`;
      // Each try has a mail of its own; Slack and PagerDuty have one message for all of them.
      return channel === 'mail' && invoice && Number(data.attemptCount) < invoice.attemptCount
        ? 'A later try was made.'
        : null;
    case 'unpaid':
      return subscription?.status === 'unpaid' ? null : 'It is not unpaid any more.';
    case 'receipt':
      return data.amountPaidMinor === 0 ? 'Nothing was paid.' : null;
    case 'trial_started':
      if (typeof data.trialEndSeconds !== 'number') return 'It has no trial.';
      return subscription?.status === 'trialing' ? null : 'The trial is over.';
    case 'trial_ending':
      return subscription?.status === 'trialing' ? null : 'The trial is over.';
    case 'will_cancel':
      return subscription?.cancelAt ? null : 'It does not end any more.';
    case 'canceled':
      return subscription &&
        subscription.status !== 'canceled' &&
        subscription.status !== 'incomplete_expired'
        ? 'The organization has a plan again.'
        : null;
    case 'card_expiring':
      return subscription?.card && subscription.card.last4 === data.last4 ? null : 'Another card is on file.';
    default:
      return null;
  }
}
