import { versionsFile } from '../contract/generated';
import { apiVersion } from '../wire/api-version';
import type { FormMap } from '../wire/form';
import type { VersionParameters } from '../wire/known-parameters';
import { apiVersions, laterVersions } from './api-versions';
import { olderForms } from './older-forms';
import { laterChanges, versionChanges } from './version-changes';

/** How a request is read under the version that it names. */
export interface RequestVersion {
  /** False for a request that names none: it may be of any age. */
  isNamed: boolean;
  /** The parameters of a route that differ from the newest version's; null when none does. */
  parameters(route: string): VersionParameters | null;
  /** Throws for parameters that this version refuses with words of its own. */
  refuse(route: string, form: FormMap): void;
  /** The form as the newest version has it. */
  upgrade(route: string, form: FormMap): FormMap;
}

const known = new Map<string, RequestVersion>();

export function requestVersion(version: string): RequestVersion {
  const found = known.get(version) ?? create(version);
  known.set(version, found);
  return found;
}

function create(version: string): RequestVersion {
  const changes = laterChanges(version);
  const refusing = versionChanges.filter(({ since }) => since <= version);
  const parameters = new Map<string, VersionParameters | null>();
  return {
    isNamed: true,
    parameters(route) {
      if (version === apiVersion) return null;
      const own = parameters.has(route) ? parameters.get(route) : differences(version, route);
      parameters.set(route, own ?? null);
      return own ?? null;
    },
    refuse(route, form) {
      for (const change of refusing) change.refuse?.(route, form);
    },
    upgrade: (route, form) =>
      changes.reduce((older, change) => change.upgrade?.(route, older) ?? older, form),
  };
}

/**
 * A request without `Stripe-Version`, as the official CLI sends them, whose fixtures still say things that were gone years
 * ago. Nothing is refused for its age, and older forms are read as what they are called now.
 */
export const unnamedVersion: RequestVersion = {
  isNamed: false,
  parameters(route) {
    const gone = requestVersion(apiVersions[0] ?? apiVersion).parameters(route);
    return {
      older: gone?.older ?? new Set(),
      later: new Set(),
      otherwise: gone?.otherwise ?? new Set(),
    };
  },
  refuse: () => undefined,
  upgrade: (route, form) =>
    [...olderForms, ...versionChanges].reduce((sent, change) => change.upgrade?.(route, sent) ?? sent, form),
};

function differences(version: string, route: string): VersionParameters | null {
  const older = new Set<string>();
  const later = new Set<string>();
  const otherwise = new Set<string>();
  for (const step of laterVersions(version).toReversed()) {
    const { added = [], removed = {}, changed = {} } = versionsFile().versions[step]?.parameters[route] ?? {};
    for (const path of added) later.add(path);
    for (const path of Object.keys(changed)) otherwise.add(path);
    for (const path of Object.keys(removed)) {
      older.add(path);
      later.delete(path);
    }
  }
  const isSame = older.size + later.size + otherwise.size === 0;
  return isSame ? null : { older, later, otherwise };
}
