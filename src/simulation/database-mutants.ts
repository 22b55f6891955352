import type postgres from 'postgres';

/**
 * The protocol with one rule left out, in a real database: a trigger undoes what the rule does, and the app's own statements run as
 * they are. A simulation that ends well with one of these would prove nothing.
 */
const triggers = {
  /** Every claim has the same number, so whoever has read, writes. */
  'no fence': 'new.lease_token := old.lease_token;',
  /** "Dirty" is yes or no: a change that comes during a read is not told from the one before it. */
  'boolean dirty flag': 'new.dirty_gen := least(new.dirty_gen, old.synced_gen + 1);',
} as const;

export type DatabaseMutant = keyof typeof triggers;
export const databaseMutants = Object.keys(triggers) as DatabaseMutant[];

/** A name from the command line, words joined by dashes; `none` leaves every rule in its place. Throws on an unknown one. */
export function parseMutant(text: string | undefined): DatabaseMutant | undefined {
  if (text === undefined || text === 'none') return undefined;
  const dashed = (name: string) => name.replaceAll(' ', '-');
  const mutant = databaseMutants.find((name) => dashed(name) === text);
  if (!mutant)
    throw new Error(`no mutant "${text}": there are ${databaseMutants.map(dashed).join(', ')}, none`);
  return mutant;
}

/** As the owner of a database that is thrown away afterwards. */
export async function installMutant(admin: postgres.Sql, mutant: DatabaseMutant): Promise<void> {
  await admin.unsafe(`
    create function public.mutant() returns trigger language plpgsql as $$
    begin
      ${triggers[mutant]}
      return new;
    end $$;
    create trigger mutant before update on billing.customer_sync for each row execute function public.mutant();`);
}

/** The rule is in its place again. */
export async function removeMutant(admin: postgres.Sql): Promise<void> {
  await admin.unsafe('drop trigger mutant on billing.customer_sync; drop function public.mutant()');
}
