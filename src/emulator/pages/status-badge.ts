import { html } from 'hono/html';
import type { Tables } from '../store/tables';
import { type IconName, icon } from './icons';
import type { Html } from './layout';

type Tone = 'success' | 'warning' | 'danger' | 'info' | '';

function badge(tone: Tone, name: IconName, word: string): Html {
  return html`<span class="badge ${tone}">${icon(name)}${word}</span>`;
}

/** A status is a shape and a word, so it reads without colour. */
export function subscriptionBadge(subscription: Tables['subscription']): Html {
  if (subscription.cancel_at !== null) return badge('warning', 'clock', 'Cancels');
  switch (subscription.status) {
    case 'active':
      return badge('success', 'check', 'Active');
    case 'trialing':
      return badge('info', 'clock', 'Trial');
    case 'past_due':
      return badge('danger', 'alert', 'Past due');
    case 'paused':
      return badge('', 'clock', 'Paused');
    default:
      return badge('', 'alert', subscription.status.replaceAll('_', ' '));
  }
}

export function invoiceBadge(status: string | null): Html {
  if (status === 'paid') return badge('success', 'check', 'Paid');
  if (status === 'open') return badge('warning', 'clock', 'Open');
  if (status === 'void') return badge('', 'cross', 'Void');
  return badge('', 'alert', status ?? 'unknown');
}

export function deliveryBadge(status: string): Html {
  if (status === 'succeeded') return badge('success', 'check', 'Delivered');
  if (status === 'pending') return badge('info', 'clock', 'Pending');
  if (status === 'failed') return badge('danger', 'cross', 'Failed');
  return badge('', 'cross', 'Dropped');
}
