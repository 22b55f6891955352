import { html } from 'hono/html';
import { type IconName, icon } from '../icons';
import type { Html } from '../layout';

export type Tone = 'success' | 'warning' | 'danger' | 'info' | '';

/** A state as a shape and a word, so that it reads without colour. */
export function toneBadge(tone: Tone, name: IconName, word: string): Html {
  return html`<span class="badge ${tone}">${icon(name)}${word}</span>`;
}

const good = new Set([
  'active',
  'paid',
  'succeeded',
  'complete',
  'enabled',
  'ready',
  'won',
  'issued',
  'verified',
]);
const waiting = new Set([
  'trialing',
  'open',
  'pending',
  'processing',
  'not_started',
  'advancing',
  'draft',
  'paused',
]);
const bad = new Set([
  'past_due',
  'unpaid',
  'failed',
  'lost',
  'uncollectible',
  'needs_response',
  'internal_failure',
]);

/** The status of any object. */
export function statusBadge(status: string): Html {
  const word = status.charAt(0).toUpperCase() + status.slice(1).replaceAll('_', ' ');
  if (good.has(status)) return toneBadge('success', 'check', word);
  if (bad.has(status)) return toneBadge('danger', 'alert', word);
  if (waiting.has(status) || status.startsWith('requires_')) return toneBadge('info', 'clock', word);
  return toneBadge('', 'cross', word);
}
