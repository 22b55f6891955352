import type postgres from 'postgres';

export interface FoundOrganization {
  id: string;
  name: string;
  slug: string;
}

/** An organization by its id or slug, or null. */
export async function findOrganization(
  sql: postgres.Sql,
  idOrSlug: string,
): Promise<FoundOrganization | null> {
  const [row] = await sql<FoundOrganization[]>`
    select id, name, slug from identity.organization where id = ${idOrSlug} or slug = ${idOrSlug}
    order by (id = ${idOrSlug}) desc limit 1`;
  return row ?? null;
}

/** Slugs that begin alike, for a refusal that helps. */
export async function similarOrganizations(sql: postgres.Sql, word: string): Promise<string[]> {
  const rows = await sql<{ slug: string }[]>`
    select slug from identity.organization where slug like ${`${word.slice(0, 3).replaceAll(/[%_\\]/g, '')}%`}
    order by slug limit 5`;
  return rows.map((row) => row.slug);
}
