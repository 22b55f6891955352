import type { Store } from '../../store/store';

/** True for the id of something that has a page of its own. */
export function knownId(store: Store, id: string): boolean {
  return /^[a-z_]+_[A-Za-z0-9_]{6,}$/.test(id) && !id.startsWith('del_') && store.knows(id);
}
