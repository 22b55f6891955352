/**
 * What Grafana's Postgres plugin makes of a query before it sends it: macros and variables filled in as for a dashboard of the last
 * week. An unknown macro or variable stays, and then Postgres refuses it.
 * https://grafana.com/docs/grafana/latest/datasources/postgres/query-editor/#macros
 */
export function fillGrafana(rawSql: string, variables: Readonly<Record<string, string>>): string {
  const from = "'2026-01-01T00:00:00Z'";
  const to = "'2026-01-08T00:00:00Z'";
  const macros: [RegExp, string][] = [
    [/\$__timeGroupAlias\(([^,()]+),\s*'?([\w$]+)'?\)/g, `${bucket('$1')} AS "time"`],
    [/\$__timeGroup\(([^,()]+),\s*'?([\w$]+)'?\)/g, bucket('$1')],
    [/\$__timeFilter\(([^()]+)\)/g, `$1 BETWEEN ${from} AND ${to}`],
    [/\$__timeFrom\(\)/g, from],
    [/\$__timeTo\(\)/g, to],
    [/\$__interval\b/g, '1h'],
  ];
  let sql = rawSql;
  for (const [pattern, text] of macros) sql = sql.replace(pattern, text);
  return sql.replace(
    /\$\{(\w+)\}|\$(\w+)/g,
    (whole, braced?: string, bare?: string) => variables[braced ?? bare ?? ''] ?? whole,
  );
}

/** Grafana groups by the seconds since the epoch. */
function bucket(column: string): string {
  return `floor(extract(epoch from ${column})/3600)*3600`;
}

/** A Metabase question with its optional parts, or without them. */
export function fillMetabase(sql: string, variables: Readonly<Record<string, string>> | null): string {
  const optional = variables ? sql.replace(/\[\[|\]\]/g, '') : sql.replace(/\[\[[^\]]*\]\]/g, '');
  return optional.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => variables?.[name] ?? whole);
}
