import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import postgres from 'postgres';
import Stripe from 'stripe';
import { serveParent } from './child';
import { floorStatement } from './floor-tables';

/*
 * The floor: the least that an honest webhook does. A bare Node server verifies with the SDK and writes event, subscription and audit
 * row in one prepared statement, one commit, before it answers. No limits, no other status, no sync, no second secret.
 */

export interface FloorCommand {
  databaseUrl: string;
  secret: string;
}

export interface FloorAnswer {
  port: number;
}

serveParent<FloorCommand, FloorAnswer>(async ({ databaseUrl, secret }) => {
  const stripe = new Stripe('sk_test_floor', { telemetry: false });
  const sql = postgres(databaseUrl, {
    max: 10,
    onnotice: () => undefined,
    // The body as it came: without this the driver would write JSON of JSON.
    types: { json: { to: 114, from: [114], serialize: (text: string) => text, parse: JSON.parse } },
  });
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      void store(body, String(request.headers['stripe-signature'])).then((status) => {
        const text = '{"received":true}';
        response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length });
        response.end(text);
      });
    });
  });

  async function store(body: string, signature: string): Promise<number> {
    try {
      const event = stripe.webhooks.constructEvent(body, signature, secret);
      if (event.type !== 'customer.subscription.updated') return 400;
      const subscription = event.data.object;
      const item = subscription.items.data[0];
      await sql.unsafe(
        floorStatement,
        [
          event.id,
          event.type,
          event.created,
          body,
          String(subscription.customer),
          subscription.id,
          subscription.status,
          item?.price.id ?? null,
          item?.current_period_end ?? null,
        ],
        { prepare: true },
      );
      return 200;
    } catch (error) {
      console.error(error);
      return 500;
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
});
