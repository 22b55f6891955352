import type { Param, Shape } from '../wire/params';
import type { ParameterType } from './parameter-type';

/** How an operation's shape stands to what Stripe takes; names are like `items[].price_data.currency`. */
export interface ShapeCoverage {
  /** In both. */
  emulated: string[];
  /** Stripe's alone; what lies below such a parameter is not listed. */
  missing: string[];
  /** Ours alone: a mistake, or a parameter of an older version. */
  unknown: string[];
}

export function shapeCoverage(shape: Shape, type: ParameterType): ShapeCoverage {
  const coverage: ShapeCoverage = { emulated: [], missing: [], unknown: [] };
  compareMembers(shape, type, '', coverage);
  return coverage;
}

function compareMembers(shape: Shape, type: ParameterType, at: string, coverage: ShapeCoverage): void {
  const path = (key: string) => (at === '' ? key : `${at}.${key}`);
  for (const [key, param] of Object.entries(shape)) {
    if (!type.members?.has(key) && !param.isOlder) coverage.unknown.push(path(key));
  }
  for (const [key, member] of type.members ?? []) {
    const param = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (!param) {
      coverage.missing.push(path(key));
      continue;
    }
    coverage.emulated.push(path(key));
    compareParts(param, member.type, path(key), coverage);
  }
}

function compareParts(param: Param<unknown>, type: ParameterType, at: string, coverage: ShapeCoverage): void {
  if (param.members) compareMembers(param.members, type, at, coverage);
  if (param.element && type.element) compareParts(param.element, type.element, `${at}[]`, coverage);
  if (param.free && type.free) compareParts(param.free, type.free, `${at}{}`, coverage);
}
