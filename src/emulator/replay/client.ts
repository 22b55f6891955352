import type { Json, JsonObject } from './recording';

export interface Answer {
  status: number;
  body: JsonObject;
}

/** Raw calls under one key and one version, as the recorded client made them. */
export interface Client {
  send(
    method: string,
    path: string,
    params: readonly (readonly [string, string])[],
    idempotencyKey?: string,
  ): Promise<Answer>;
  /** A POST that has to succeed; members that are null are left out. */
  create(path: string, params: { [name: string]: Json | undefined }): Promise<JsonObject>;
}

export function createClient(url: string, key: string, version: string | null): Client {
  const send: Client['send'] = async (method, path, params, idempotencyKey) => {
    const text = params
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join('&');
    const isPost = method === 'POST';
    const response = await fetch(`${url}${path}${!isPost && text !== '' ? `?${text}` : ''}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(version !== null && { 'stripe-version': version }),
        ...(isPost && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(isPost && { body: text }),
    });
    return { status: response.status, body: (await response.json()) as JsonObject };
  };
  return {
    send,
    async create(path, params) {
      const form = Object.entries(params).flatMap(([name, value]): [string, string][] =>
        value === null || value === undefined ? [] : [[name, String(value)]],
      );
      const { status, body } = await send('POST', path, form);
      if (status === 200) return body;
      throw new Error(`The catalogue cannot be created: POST ${path} answered ${JSON.stringify(body)}`);
    },
  };
}
