import type { CatalogueChange, Difference } from '@/billing/catalogue/catalogue-change';

const signs: Record<CatalogueChange['action'], string> = {
  create: '+',
  update: '~',
  replace: '±',
  archive: '-',
};

/** `~ price price_appfactory_pro_monthly  amount: 8900 usd -> 9900 usd`: a line a change. */
export function describeChange({ action, what, name, differences }: CatalogueChange): string {
  return `${signs[action]} ${action} ${what} ${name}  ${differences.map(describeDifference).join(', ')}`;
}

/** What --json shows of a change. */
export function plainChange({ action, what, name, differences }: CatalogueChange): object {
  return { action, what, name, differences };
}

function describeDifference({ field, from, to }: Difference): string {
  if (field === 'events') return `events: ${describeSets(words(from), words(to))}`;
  return from === null ? `${field}: ${to}` : `${field}: ${from} -> ${to ?? 'none'}`;
}

/** A list of twenty says nothing; what comes and what goes does. */
function describeSets(from: readonly string[], to: readonly string[]): string {
  if (from.length === 0) return `${to.length} handled ones`;
  const added = to.filter((word) => !from.includes(word)).map((word) => `+${word}`);
  const removed = from.filter((word) => !to.includes(word)).map((word) => `-${word}`);
  return [...added, ...removed].join(' ');
}

function words(list: string | null): string[] {
  return list?.split(' ').filter(Boolean) ?? [];
}
