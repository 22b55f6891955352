import type { Hono } from 'hono';
import type { Accounts } from '../accounts/accounts';
import { runScenario } from '../scenarios/run-scenario';
import { scenarios } from '../scenarios/scenarios';
import type { ControlEnv } from './control-account';
import { jsonBody, textMember } from './json-body';

export interface ScenarioView {
  name: string;
  title: string;
  text: string;
}

/** `/scenarios`: states of billing, by name. */
export function addScenarioRoutes(app: Hono<ControlEnv>, accounts: Accounts): void {
  app.get('/scenarios', (c) =>
    c.json({
      object: 'list',
      data: scenarios.map(({ name, title, text }): ScenarioView => ({ name, title, text })),
    }),
  );

  app.post('/scenarios/:name/run', async (c) => {
    const body = await jsonBody(c.req.text());
    const customer = body.customer === undefined ? null : textMember(body, 'customer');
    const { account } = c.var;
    return c.json(
      runScenario(account, c.req.param('name'), customer, (state) => accounts.restore(account, state)),
    );
  });
}
