import {
  type FoundOrganization,
  findOrganization,
  similarOrganizations,
} from '@/billing/mapping/find-organization';
import type { Services } from '@/services';
import { CliRefusal } from './cli-refusal';

/** @throws CliRefusal naming organizations that begin alike. */
export async function organizationArgument(
  { database }: Services,
  idOrSlug: string,
): Promise<FoundOrganization> {
  const found = await findOrganization(database.ingest, idOrSlug);
  if (found) return found;
  const similar = await similarOrganizations(database.ingest, idOrSlug);
  const hint = similar.length > 0 ? `is it ${similar.join(', ')}?` : 'give its id or its slug';
  throw new CliRefusal(`there is no organization ${idOrSlug}: ${hint}`);
}

/** @throws CliRefusal for what is no Stripe customer's id. */
export function customerArgument(id: string): string {
  if (/^cus_\w+$/.test(id)) return id;
  throw new CliRefusal(
    `${id} is no customer: give its id, cus_..., from Stripe's dashboard or forge customers unmapped`,
    2,
  );
}

/** A whole number from 1 to `max`. @throws CliRefusal naming the flag. */
export function countOption(value: unknown, flag: string, fallback: number, max: number): number {
  const count = value === undefined ? fallback : Number(value);
  if (Number.isInteger(count) && count >= 1 && count <= max) return count;
  throw new CliRefusal(`${flag} ${String(value)}: give a whole number from 1 to ${max}`, 2);
}
