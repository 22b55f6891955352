import type { Hono } from 'hono';
import { makeDefault } from '../resources/default-portal';
import { timeItself } from '../store/store';
import type { ControlEnv } from './control-account';

/** Saving the portal's settings in the dashboard makes the default configuration; no API can. */
export function addPortalRoutes(app: Hono<ControlEnv>): void {
  app.post('/portal_configurations/:id/default', (c) =>
    c.json(c.var.account.store.transaction(timeItself, (tx) => makeDefault(tx, c.req.param('id')))),
  );
}
