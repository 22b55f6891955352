import { invalidRequest } from '../wire/stripe-error';

/** The body of a control call. */
export async function jsonBody(text: Promise<string>): Promise<Record<string, unknown>> {
  const source = await text;
  try {
    const value: unknown = JSON.parse(source === '' ? '{}' : source);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through to the one refusal.
  }
  throw invalidRequest('The body must be a JSON object.');
}

/** A misspelt member must not pass for one that was left out. */
export function onlyMembers(body: Record<string, unknown>, names: readonly string[]): void {
  const stranger = Object.keys(body).find((name) => !names.includes(name));
  if (stranger === undefined) return;
  throw invalidRequest(`Unknown member: ${stranger}; there are ${names.join(', ')}.`, { param: stranger });
}

export function textMember(body: Record<string, unknown>, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalidRequest(`Missing required member: ${name}.`, { param: name });
}

export function listMember(body: Record<string, unknown>, name: string): string[] | null {
  const value = body[name];
  if (value === undefined) return null;
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  throw invalidRequest(`${name} must be a list of strings.`, { param: name });
}

/** A list of JSON objects. */
export function objectsMember(body: Record<string, unknown>, name: string): Record<string, unknown>[] {
  const value = body[name];
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw invalidRequest(`${name} must be a list of objects.`, { param: name });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function integerMember(body: Record<string, unknown>, name: string, min: number): number {
  const value = body[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min) return value;
  throw invalidRequest(`${name} must be a whole number of at least ${min}.`, { param: name });
}

export function choiceMember<const V extends string>(
  body: Record<string, unknown>,
  name: string,
  choices: readonly V[],
): V | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw invalidRequest(`${name} must be one of ${choices.join(', ')}.`, { param: name });
}
