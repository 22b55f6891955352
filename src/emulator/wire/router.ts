import { sdkOperations } from '../contract/operations';
import type { Method, Operation } from './operation';

export type Match =
  | { kind: 'operation'; operation: Operation; id: string; parent: string }
  /** The SDK can call it, the emulator does not have it: whom to blame must be plain. */
  | { kind: 'unemulated' }
  | { kind: 'unknown' };

interface Node {
  fixed: Map<string, Node>;
  wildcard: Node | null;
  operations: Map<Method, Operation>;
  unemulated: Set<string>;
}

export type Router = (method: string, path: string) => Match;

const routers = new WeakMap<Operation[], Router>();

/** The router of these operations, made once: every account has the same. */
export function routerOf(operations: Operation[]): Router {
  const known = routers.get(operations);
  if (known) return known;
  const router = createRouter(operations);
  routers.set(operations, router);
  return router;
}

/** A tree over path segments; a fixed segment wins over `:id`. */
function createRouter(operations: Operation[]): Router {
  const root = node();
  for (const operation of operations) {
    descend(root, operation.path).operations.set(operation.method, operation);
  }
  for (const route of sdkOperations().keys()) {
    const [method = '', path = ''] = route.split(' ');
    descend(root, path).unemulated.add(method);
  }

  return (method, path) => {
    let at: Node | null = root;
    let id = '';
    let parent = '';
    for (const segment of path.split('/').slice(1)) {
      // A trailing slash names nothing: an id is never empty.
      if (segment === '') return { kind: 'unknown' };
      const fixed: Node | undefined = at.fixed.get(segment);
      if (!fixed && at.wildcard) [parent, id] = [id, decodeSegment(segment)];
      at = fixed ?? at.wildcard;
      if (!at) return { kind: 'unknown' };
    }
    const operation = [...at.operations.values()].find((candidate) => candidate.method === method);
    if (operation) return { kind: 'operation', operation, id, parent };
    return at.unemulated.has(method) ? { kind: 'unemulated' } : { kind: 'unknown' };
  };
}

function node(): Node {
  return { fixed: new Map(), wildcard: null, operations: new Map(), unemulated: new Set() };
}

function descend(root: Node, path: string): Node {
  let at = root;
  for (const segment of path.split('/').slice(1)) {
    if (segment.startsWith(':')) {
      at.wildcard ??= node();
      at = at.wildcard;
      continue;
    }
    const next = at.fixed.get(segment) ?? node();
    at.fixed.set(segment, next);
    at = next;
  }
  return at;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
