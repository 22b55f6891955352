import type Stripe from 'stripe';

/** One difference between the catalogue in code and Stripe, and the call that ends it. */
export interface CatalogueChange {
  /** archive: switched off and kept, never deleted. replace: what cannot be changed in Stripe is made anew beside the old one. */
  action: 'create' | 'update' | 'replace' | 'archive';
  what: 'product' | 'price' | 'portal' | 'webhook endpoint';
  /** Product id, lookup key or address: what a person would look for in Stripe's dashboard. */
  name: string;
  differences: readonly Difference[];
  /** Throws Stripe's errors. */
  apply(stripe: Stripe): Promise<void>;
}

export interface Difference {
  field: string;
  /** null: not there. */
  from: string | null;
  to: string | null;
}

/** The fields that differ; those of `wanted` alone are looked at. */
export function differencesOf(
  stored: Readonly<Record<string, string | null>>,
  wanted: Readonly<Record<string, string | null>>,
): Difference[] {
  return Object.entries(wanted).flatMap(([field, to]) => {
    const from = stored[field] ?? null;
    return from === to ? [] : [{ field, from, to }];
  });
}

/** For what is not there yet: every field from nothing. */
export function allNew(wanted: Readonly<Record<string, string | null>>): Difference[] {
  return differencesOf({}, wanted);
}
