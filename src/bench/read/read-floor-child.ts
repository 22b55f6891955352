import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PgDialect } from 'drizzle-orm/pg-core';
import postgres from 'postgres';
import { overviewStatement } from '@/billing/billing-overview';
import { serveParent } from '../webhook/child';

/*
 * The floor of reading: a bare Node server that answers every request with the row of the overview's own statement as JSON. No session,
 * no role, no transaction, no schema.
 */

export interface ReadFloorCommand {
  databaseUrl: string;
  organizationId: string;
}

export interface ReadFloorAnswer {
  port: number;
}

serveParent<ReadFloorCommand, ReadFloorAnswer>(async ({ databaseUrl, organizationId }) => {
  const sql = postgres(databaseUrl, { max: 10, onnotice: () => undefined });
  const query = new PgDialect().sqlToQuery(overviewStatement({ organizationId, livemode: false }));
  const params = query.params.map((value) => (typeof value === 'number' ? value : String(value)));
  const server = createServer((request, response) => {
    request.resume();
    sql.unsafe(query.sql, params, { prepare: true }).then(
      ([row]) => answer(row?.id === organizationId ? 200 : 404, row ?? null),
      (error: unknown) => answer(500, { message: String(error) }),
    );

    function answer(status: number, value: object | null): void {
      const body = JSON.stringify(value);
      response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
});
