import { ts } from '@ts-morph/common';
import type { Sdk } from './read-sdk';

/** A type of the SDK, reduced to what travels on the wire. */
export type Model =
  | { kind: 'string' | 'number' | 'boolean' | 'decimal' | 'null' | 'empty' | 'any' }
  | { kind: 'literal'; value: string | number | boolean }
  | { kind: 'array'; of: Model }
  | { kind: 'map'; of: Model }
  | { kind: 'list'; of: Model }
  | { kind: 'ref'; name: string }
  | { kind: 'union'; of: Model[] };

export interface Member {
  name: string;
  isOptional: boolean;
  model: Model;
}

/** Named object types that were met, by qualified name: `Subscription.TrialSettings.EndBehavior`. */
export type Definitions = Map<string, Member[]>;

/** Reduces types and collects the object types that they lead to. */
export function createModeller(sdk: Sdk): { model(type: ts.Type): Model; definitions: Definitions } {
  const { checker } = sdk;
  const definitions: Definitions = new Map();
  const anonymous = new Map<ts.Type, string>();

  const model = (type: ts.Type): Model => {
    if (type.isUnion()) return union(type.types);
    const { flags } = type;
    if (type.isStringLiteral())
      return type.value === '' ? { kind: 'empty' } : { kind: 'literal', value: type.value };
    if (type.isNumberLiteral()) return { kind: 'literal', value: type.value };
    if (flags & ts.TypeFlags.BooleanLiteral) {
      return { kind: 'literal', value: checker.typeToString(type) === 'true' };
    }
    if (flags & ts.TypeFlags.String) return { kind: 'string' };
    if (flags & ts.TypeFlags.Number) return { kind: 'number' };
    if (flags & ts.TypeFlags.Boolean) return { kind: 'boolean' };
    if (flags & ts.TypeFlags.Null) return { kind: 'null' };
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return { kind: 'any' };
    if (checker.isArrayType(type)) return { kind: 'array', of: model(argument(type)) };
    return objectModel(type);
  };

  const union = (types: ts.Type[]): Model => {
    const parts = types.filter((part) => !(part.flags & ts.TypeFlags.Undefined) && !isOpenEnd(part));
    const models = parts.map(model);
    const isBoolean = [true, false].every((value) =>
      models.some((m) => m.kind === 'literal' && m.value === value),
    );
    const rest = isBoolean
      ? [
          ...models.filter((m) => !(m.kind === 'literal' && typeof m.value === 'boolean')),
          { kind: 'boolean' as const },
        ]
      : models;
    const unique = [...new Map(rest.map((part) => [JSON.stringify(part), part])).values()];
    return unique.length === 1 && unique[0] ? unique[0] : { kind: 'union', of: unique };
  };

  const objectModel = (type: ts.Type): Model => {
    const symbol = type.aliasSymbol ?? type.getSymbol();
    const name = symbol?.getName() ?? '';
    if (name === 'Decimal') return { kind: 'decimal' };
    // `previous_attributes`: any of the object's members, with what they were.
    if (name === 'Partial') return { kind: 'any' };
    if (name === 'ApiList') return { kind: 'list', of: model(argument(type)) };
    const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
    if (index && checker.getPropertiesOfType(type).length === 0)
      return { kind: 'map', of: model(index.type) };
    const qualified = nameOf(type, symbol);
    if (!definitions.has(qualified)) {
      const members: Member[] = [];
      // Before its members: a type may lead back to itself.
      definitions.set(qualified, members);
      for (const property of checker.getPropertiesOfType(type)) {
        const own = checker.getTypeOfSymbol(property);
        if (property.getName() === 'lastResponse' || isVoid(own)) continue;
        members.push({
          name: property.getName(),
          isOptional: (property.flags & ts.SymbolFlags.Optional) !== 0,
          model: model(own),
        });
      }
      members.sort((a, b) => (a.name < b.name ? -1 : 1));
    }
    return { kind: 'ref', name: qualified };
  };

  const argument = (type: ts.Type): ts.Type => {
    const found = type.aliasTypeArguments?.[0] ?? checker.getTypeArguments(type as ts.TypeReference)[0];
    if (!found) throw new Error(`${checker.typeToString(type)} has no type argument`);
    return found;
  };

  const nameOf = (type: ts.Type, symbol: ts.Symbol | undefined): string => {
    if (!symbol || symbol.getName() === '__type') {
      const known = anonymous.get(type) ?? `Anonymous.${anonymous.size + 1}`;
      anonymous.set(type, known);
      return known;
    }
    const full = checker
      .getFullyQualifiedName(symbol)
      .replace(/^".*"\./, '')
      .replace(/^Stripe\./, '');
    const namespace = sdk.namespaceOf(symbol);
    return namespace === '' || full.startsWith(`${namespace}.`) ? full : `${namespace}.${full}`;
  };

  return { model, definitions };
}

/** `OtherString`: later versions may add values. The emulator speaks one version, whose values are all known. */
function isOpenEnd(type: ts.Type): boolean {
  return type.isIntersection() && type.types.some((part) => (part.flags & ts.TypeFlags.String) !== 0);
}

/** `deleted?: void` on a living object: the member is never there. */
function isVoid(type: ts.Type): boolean {
  const absent = ts.TypeFlags.Void | ts.TypeFlags.Undefined;
  return type.isUnion() ? type.types.every((part) => part.flags & absent) : (type.flags & absent) !== 0;
}
