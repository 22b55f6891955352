import { invalidRequest } from './stripe-error';

/** A decoded form: text at the leaves, brackets as nesting. Keys stay in the order they were sent. */
export type FormNode = string | FormMap;
export type FormMap = Map<string, FormNode>;

const maxDepth = 12;

/**
 * Decodes Stripe's form encoding: `items[0][price]=x`, `a[]=x`, `metadata[k]=v`, `%20` or `+` for a space. The same
 * code reads bodies and query strings. https://docs.stripe.com/api (Authentication, Request bodies)
 */
export function decodeForm(text: string): FormMap {
  const root: FormMap = new Map();
  if (text === '') return root;
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const key = decodePart(at === -1 ? pair : pair.slice(0, at));
    const value = at === -1 ? '' : decodePart(pair.slice(at + 1));
    assign(root, segments(key), value, key);
  }
  return root;
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalidRequest(`Invalid form encoding: ${text}`);
  }
}

/** `items[0][price]` -> `['items', '0', 'price']`. */
function segments(key: string): string[] {
  const open = key.indexOf('[');
  if (open <= 0 || !key.endsWith(']')) return [key];
  const parts = [key.slice(0, open), ...key.slice(open + 1, -1).split('][')];
  if (parts.length > maxDepth) throw invalidRequest(`Parameter nested too deeply: ${key}`);
  return parts;
}

function assign(root: FormMap, path: string[], value: string, key: string): void {
  let node = root;
  for (const [depth, segment] of path.entries()) {
    const name = segment === '' ? String(node.size) : segment;
    if (depth === path.length - 1) {
      node.set(name, value);
      return;
    }
    const next = node.get(name);
    if (next instanceof Map) {
      node = next;
      continue;
    }
    if (next !== undefined)
      throw invalidRequest(`Invalid parameter: ${key} is sent both as a value and as an object.`);
    const child: FormMap = new Map();
    node.set(name, child);
    node = child;
  }
}
