import type { Hono } from 'hono';
import { type ApiObject, accountApi, type Param, type Params } from '../accounts/account-api';
import type { Accounts } from '../accounts/accounts';
import { invalidRequest, StripeError } from '../wire/stripe-error';
import type { ControlEnv } from './control-account';
import { choiceMember, jsonBody, objectsMember, textMember } from './json-body';

/**
 * `POST /seed`: objects from JSON, in the form of the Stripe CLI's fixture files, so that one file serves Stripe and the
 * emulator: `{fixtures: [{name, path, method, params}]}`, with `${name:field}` for what an earlier call has answered.
 * All or nothing. https://docs.stripe.com/cli/fixtures
 */
export function addSeedRoutes(app: Hono<ControlEnv>, accounts: Accounts): void {
  app.post('/seed', async (c) => {
    const fixtures = objectsMember(await jsonBody(c.req.text()), 'fixtures').map(parseFixture);
    const { account } = c.var;
    const before = account.snapshot();
    const api = accountApi(account);
    const answers = new Map<string, ApiObject>();
    for (const [index, fixture] of fixtures.entries()) {
      const { name, method, path, params, expectedErrorType } = fixture;
      try {
        const target = String(filled(path, answers));
        const form = filled(params, answers) as Params;
        const run = { get: api.get, post: api.post, delete: api.del }[method];
        answers.set(name, run(target, form));
      } catch (error) {
        if (!(error instanceof StripeError)) throw error;
        if (expectedErrorType !== undefined && error.fields.type === expectedErrorType) continue;
        accounts.restore(account, before);
        throw invalidRequest(`fixtures[${index}] ${name}: ${error.message}`, { param: `fixtures[${index}]` });
      }
    }
    return c.json({ object: 'list', data: [...answers.values()] });
  });
}

interface Fixture {
  name: string;
  method: 'get' | 'post' | 'delete';
  path: string;
  params: Params;
  expectedErrorType: string | undefined;
}

function parseFixture(body: Record<string, unknown>, index: number): Fixture {
  const path = textMember(body, 'path');
  if (!path.startsWith('/v1/'))
    throw invalidRequest(`fixtures[${index}]: path must begin with /v1/, not ${path}`, { param: 'path' });
  const { params } = body;
  if (params !== undefined && (typeof params !== 'object' || params === null || Array.isArray(params)))
    throw invalidRequest(`fixtures[${index}]: params must be an object`, { param: 'params' });
  return {
    name: body.name === undefined ? `call ${index + 1}` : textMember(body, 'name'),
    method: choiceMember(body, 'method', ['get', 'post', 'delete']) ?? 'post',
    path,
    params: { ...params },
    expectedErrorType:
      body.expected_error_type === undefined ? undefined : textMember(body, 'expected_error_type'),
  };
}

/** `${name:field.member}`, `${name:field|default}` in every text of a value. */
function filled(value: Param, answers: ReadonlyMap<string, ApiObject>): Param {
  if (typeof value === 'string')
    return value.replaceAll(
      /\$\{([^:}|]+):([^}|]+)(?:\|([^}]*))?\}/g,
      (all, name, field, fallback) => reference(answers.get(name), field) ?? fallback ?? missing(all),
    );
  if (Array.isArray(value)) return value.map((entry) => filled(entry, answers));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, filled(entry, answers)]));
}

function reference(answer: ApiObject | undefined, field: string): string | undefined {
  let at: unknown = answer;
  for (const step of field.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.entries(at).find(([key]) => key === step)?.[1];
  }
  return typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean' ? String(at) : undefined;
}

function missing(text: string): never {
  throw invalidRequest(`${text} refers to nothing that an earlier call has answered.`);
}
