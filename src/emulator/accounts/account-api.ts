import { StripeError } from '../wire/stripe-error';
import type { Account } from './account';
import { recordRequest } from './record-request';

export type Param = string | number | boolean | null | undefined | Param[] | { [name: string]: Param };
export type Params = { [name: string]: Param };

/** What every object of the API has; other members are read as they come. */
export interface ApiObject {
  id: string;
  [member: string]: unknown;
}

/** The public API in process, as the SDK would call it: same checks, same events, same log. */
export interface AccountApi {
  get(path: string, params?: Params): ApiObject;
  list(path: string, params?: Params): ApiObject[];
  post(path: string, params?: Params): ApiObject;
  del(path: string, params?: Params): ApiObject;
}

/** Refusals are thrown as the API's own `StripeError`. No fault of the account hits these calls. */
export function accountApi(account: Account): AccountApi {
  const call = (method: 'GET' | 'POST' | 'DELETE', path: string, params: Params = {}) => {
    const form = encodeForm(params);
    const startedMs = performance.now();
    const request = {
      method,
      path,
      query: method === 'POST' ? '' : form,
      body: method === 'POST' ? form : '',
      header: (name: string) => (name === 'authorization' ? `Bearer sk_test_${account.name}` : undefined),
    };
    const answer = account.call(request);
    recordRequest(account, request, answer, { startedMs, fault: null });
    const body = JSON.parse(answer.body);
    if (answer.status < 400) return body;
    throw new StripeError(answer.status, body.error);
  };
  return {
    get: (path, params) => call('GET', path, params),
    list: (path, params) => call('GET', path, params).data,
    post: (path, params) => call('POST', path, params),
    del: (path, params) => call('DELETE', path, params),
  };
}

/** Stripe's form encoding: `items[0][price]=x`; null unsets, undefined is left out. */
export function encodeForm(params: Params): string {
  const pairs: string[] = [];
  const add = (name: string, value: Param) => {
    if (value === undefined) return;
    if (Array.isArray(value)) value.forEach((entry, index) => void add(`${name}[${index}]`, entry));
    else if (typeof value === 'object' && value !== null)
      for (const [key, entry] of Object.entries(value)) add(name === '' ? key : `${name}[${key}]`, entry);
    else pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(value === null ? '' : String(value))}`);
  };
  add('', params);
  return pairs.join('&');
}
