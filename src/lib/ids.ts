import { randomBytes } from 'node:crypto';

/** `chk_` + 24 hex characters. Ids of our own rows; Stripe's are opaque text. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`;
}
