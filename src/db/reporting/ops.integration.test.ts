import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { fillGrafana, fillMetabase } from './grafana-sql.fixture';
import { createReportingDatabase, day, type ReportingDatabase, subscriptionRow } from './reader.fixture';

const ops = path.join(import.meta.dirname, '../../../ops');
const grafana = path.join(ops, 'grafana');
const read = (...parts: string[]) => readFileSync(path.join(...parts), 'utf8');
const filesIn = (folder: string, ending: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort();

const datasource = z.object({ type: z.literal('grafana-postgresql-datasource'), uid: z.string() });
const dashboardSchema = z.object({
  id: z.null(),
  uid: z.string().min(1),
  title: z.string().min(1),
  timezone: z.literal('utc'),
  schemaVersion: z.number().min(39),
  templating: z.object({
    list: z.array(z.object({ name: z.string(), type: z.enum(['custom', 'query']), query: z.string() })),
  }),
  panels: z.array(
    z.object({
      id: z.number(),
      type: z.enum(['stat', 'timeseries', 'table']),
      title: z.string().min(1),
      description: z.string().min(1),
      datasource,
      gridPos: z.object({
        h: z.number().min(1),
        w: z.number().min(1),
        x: z.number().min(0),
        y: z.number().min(0),
      }),
      targets: z
        .array(
          z.object({
            refId: z.string(),
            datasource,
            format: z.enum(['table', 'time_series']),
            rawQuery: z.literal(true),
            rawSql: z.string().min(1),
          }),
        )
        .min(1),
    }),
  ),
});
const dashboards = filesIn(path.join(grafana, 'dashboards'), '.json').map((file) => ({
  file,
  ...dashboardSchema.parse(JSON.parse(read(grafana, 'dashboards', file))),
}));
const panels = dashboards.flatMap(({ file, panels: list }) =>
  list.flatMap((panel) =>
    panel.targets.map((target) => ({ name: `${file}: ${panel.title}`, panel, target })),
  ),
);

const alertSchema = z.object({
  apiVersion: z.literal(1),
  groups: z.array(
    z.object({
      folder: z.string(),
      interval: z.string(),
      rules: z.array(
        z.object({
          uid: z.string().max(40),
          title: z.string(),
          condition: z.string(),
          for: z.string(),
          noDataState: z.enum(['OK', 'Alerting', 'NoData']),
          execErrState: z.literal('Alerting'),
          labels: z.object({ severity: z.enum(['critical', 'warning']) }),
          annotations: z.object({ summary: z.string(), description: z.string() }),
          data: z.array(
            z.object({
              refId: z.string(),
              datasourceUid: z.string(),
              model: z.object({
                rawSql: z.string().optional(),
                expression: z.string().optional(),
                type: z.string().optional(),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});
const alerts = alertSchema
  .parse(parse(read(grafana, 'provisioning/alerting/billing.yaml')))
  .groups.flatMap(({ rules }) => rules);
const alertQueries = alerts.flatMap((rule) =>
  rule.data.flatMap(({ model }) => (model.rawSql ? [{ name: rule.uid, rawSql: model.rawSql }] : [])),
);

const questions = filesIn(path.join(ops, 'metabase'), '.sql').map((file) => ({
  file,
  text: read(ops, 'metabase', file),
}));

const variables = { livemode: 'true', test_clock: 'false', currency: 'usd' };

let database: ReportingDatabase;
beforeAll(async () => {
  database = await createReportingDatabase();
  const { admin } = database;
  // Without a row a query tells neither the type nor the name of its columns' values.
  await admin`insert into billing.subscriptions ${admin(subscriptionRow('a', { cancel_at: day('2026-02-10') }))}`;
});
afterAll(() => database[Symbol.asyncDispose]());

describe('the dashboards', () => {
  it('are three, and webhook health has twelve panels or more', () => {
    expect(dashboards.map(({ uid }) => uid)).toEqual([
      'billing-payments',
      'billing-revenue',
      'billing-webhooks',
    ]);
    for (const { panels: list } of dashboards) expect(list.length).toBeGreaterThanOrEqual(12);
  });

  it.each(panels)('asks what the reader may ask, of columns that exist: $name', async ({ target }) => {
    await database.reader.unsafe(`explain ${fillGrafana(target.rawSql, variables)}`);
  });

  it.each(panels.filter(({ target }) => target.format === 'time_series'))(
    'draws over time, in order, one number a line: $name',
    async ({ target }) => {
      const statement = await database.reader.unsafe(fillGrafana(target.rawSql, variables)).describe();
      const [time, ...rest] = statement.columns;
      expect(time?.name).toBe('time');
      const text = 25;
      const number = 701;
      const values = rest.filter(({ name }) => name !== 'metric');
      expect(rest.filter(({ name }) => name === 'metric').every(({ type }) => type === text)).toBe(true);
      expect(values.length).toBeGreaterThan(0);
      expect(values.map(({ type }) => type)).toEqual(values.map(() => number));
      expect(target.rawSql).toMatch(/ORDER BY 1(, 2)?$/);
      expect(target.rawSql).toContain('$__timeFilter');
    },
  );

  it('fill each variable from values or from a query of the reader', async () => {
    for (const { templating } of dashboards) {
      for (const { name, type, query } of templating.list) {
        expect(Object.keys(variables)).toContain(name);
        if (type === 'query') await database.reader.unsafe(query);
      }
    }
  });

  it('ask with no variable that their dashboard does not have', () => {
    for (const { templating, panels: list } of dashboards) {
      const known = templating.list.map(({ name }) => name);
      for (const { targets } of list) {
        for (const { rawSql } of targets) {
          const used = [...rawSql.matchAll(/\$\{(\w+)\}|\$(?!__)(\w+)/g)].map(
            (match) => match[1] ?? match[2] ?? '',
          );
          expect(known).toEqual(expect.arrayContaining(used));
        }
      }
    }
  });

  it('lie side by side: no panel covers another, and none leaves the grid', () => {
    for (const { panels: list } of dashboards) {
      expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
      const taken = new Set<string>();
      for (const { gridPos, title } of list) {
        expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            expect(taken.has(`${x}:${y}`), title).toBe(false);
            taken.add(`${x}:${y}`);
          }
        }
      }
    }
  });

  it('name the data source that is provisioned, which gives no secret away', () => {
    const text = read(grafana, 'provisioning/datasources/billing.yaml');
    const { datasources } = z
      .object({
        datasources: z.array(
          z.object({ uid: z.string(), type: z.string(), secureJsonData: z.object({ password: z.string() }) }),
        ),
      })
      .parse(parse(text));
    const [source] = datasources;
    expect(source?.secureJsonData.password).toBe('$BILLING_PG_PASSWORD');
    for (const { panel, target } of panels) {
      expect([panel.datasource.uid, target.datasource.uid]).toEqual([source?.uid, source?.uid]);
      expect(target.datasource.type).toBe(source?.type);
    }
  });

  it('show every view of the reports in one place or another', async () => {
    const views = await database.admin<{ name: string }[]>`
      select 'billing_reporting.' || relname as name from pg_class where relnamespace = 'billing_reporting'::regnamespace`;
    const asked = panels.map(({ target }) => target.rawSql).join('\n');
    expect(views.filter(({ name }) => !asked.includes(name))).toEqual([]);
  });
});

describe('the alert rules', () => {
  it('have unique ids that Grafana takes, a severity, a sentence and a condition that exists', () => {
    expect(new Set(alerts.map(({ uid }) => uid)).size).toBe(alerts.length);
    for (const { condition, data } of alerts) {
      const threshold = data.find(({ refId }) => refId === condition);
      expect(threshold).toMatchObject({ datasourceUid: '__expr__', model: { type: 'threshold' } });
      expect(data.map(({ refId }) => refId)).toContain(threshold?.model.expression);
    }
  });

  it.each(alertQueries)(
    'asks the reader for one number, which is there when all is quiet: $name',
    async ({ rawSql }) => {
      const sql = fillGrafana(rawSql, {});
      await database.reader.unsafe(`explain ${sql}`);
      const rows = await database.reader.unsafe(sql);
      expect(rows).toHaveLength(1);
      expect(rows[0]).toEqual({ value: 0 });
    },
  );
});

describe('the Metabase questions', () => {
  it('are eight or more, each with its title, its chart and what it says', () => {
    expect(questions.length).toBeGreaterThanOrEqual(8);
    for (const { file, text } of questions) {
      expect(text, file).toMatch(/^-- title: .+\n-- chart: .+\n-- description: .+\n/);
    }
  });

  it.each(questions)(
    'asks what the reader may ask, with a currency and without one: $file',
    async ({ text }) => {
      await database.reader.unsafe(`explain ${fillMetabase(text, null)}`);
      await database.reader.unsafe(`explain ${fillMetabase(text, { currency: "'usd'" })}`);
    },
  );

  it.each(questions)('keeps test data out, and currencies apart where it adds amounts: $file', ({ text }) => {
    expect(text).toContain('livemode');
    if (/sum\(\w*(major|minor)/.test(text)) expect(text).toMatch(/\bcurrency\b/);
  });

  it('answers with what is there', async () => {
    const text = read(ops, 'metabase', 'plans-today.sql');
    const rows = await database.reader.unsafe(fillMetabase(text, { currency: "'usd'" }));
    expect(rows[0]).toMatchObject({ plan: 'pro', currency: 'usd', subscriptions: '1', mrr: '99.00' });
    expect(await database.reader.unsafe(fillMetabase(text, { currency: "'jpy'" }))).toHaveLength(0);
  });
});
