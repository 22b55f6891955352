import { type Change, versionsFile } from '../contract/generated';
import { laterVersions } from './api-versions';

/** What an older version's object lacks and has, by member; arrays are stepped through. */
export interface FieldTree {
  /** Came later: left out. */
  isLater: boolean;
  /** Was always there: put in when the newer object leaves it out. */
  restore: { value: unknown } | null;
  members: Map<string, FieldTree>;
}

const byVersion = new Map<string, Map<string, FieldTree>>();

/** The trees of all objects that have changed since `version`, by their `object`. */
export function fieldTrees(version: string): Map<string, FieldTree> {
  const known = byVersion.get(version) ?? readTrees(version);
  byVersion.set(version, known);
  return known;
}

function readTrees(version: string): Map<string, FieldTree> {
  const trees = new Map<string, FieldTree>();
  // Newest first: what a later version brought and another took away in between ends as the older one had it.
  for (const later of laterVersions(version).toReversed()) {
    for (const [kind, change] of Object.entries(versionsFile().versions[later]?.fields ?? {})) {
      const tree = trees.get(kind) ?? emptyTree();
      trees.set(kind, tree);
      undo(tree, change);
    }
  }
  return trees;
}

function undo(root: FieldTree, { added = [], removed = {}, changed = {} }: Change): void {
  for (const path of added) {
    const tree = descend(root, path);
    tree.isLater = true;
    tree.restore = null;
  }
  for (const [path, type] of [...Object.entries(removed), ...Object.entries(changed)]) {
    const value = emptyValue(type);
    if (value !== undefined) descend(root, path).restore = { value };
  }
}

function descend(root: FieldTree, path: string): FieldTree {
  let tree = root;
  for (const step of path.replaceAll('[]', '').split('.')) {
    const next = tree.members.get(step) ?? emptyTree();
    tree.members.set(step, next);
    tree = next;
  }
  return tree;
}

function emptyTree(): FieldTree {
  return { isLater: false, restore: null, members: new Map() };
}

/** What a field that was always there says when nothing is known; undefined for one that could be absent. */
export function emptyValue(type: string): unknown {
  if (type.startsWith('?')) return undefined;
  if (type.endsWith('|null')) return null;
  if (type.startsWith('[')) return [];
  return type === 'boolean' ? false : undefined;
}
