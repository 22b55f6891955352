import type { SdkOperation } from './read-sdk';
import { isInScope } from './scope';
import type { Definitions, Model } from './type-model';
import { reachable, typeText } from './type-text';

/** Per object type its members; a name that ends in `?` is optional. */
export type ParameterTypes = Record<string, Record<string, string>>;

/** The parameters of every operation in scope, without `expand`, which every operation has. */
export function parameterTypes(
  operations: SdkOperation[],
  paramsOf: Map<string, Model>,
  definitions: Definitions,
): ParameterTypes {
  const roots = operations
    .filter((operation) => isInScope(operation.route))
    .flatMap((operation) => paramsOf.get(operation.route) ?? []);
  const names = [...reachable(roots, definitions)].sort();
  return Object.fromEntries(
    names.map((name) => {
      const members = (definitions.get(name) ?? []).filter((member) => member.name !== 'expand');
      return [
        name,
        Object.fromEntries(
          members.map((member) => [`${member.name}${member.isOptional ? '?' : ''}`, typeText(member.model)]),
        ),
      ];
    }),
  );
}
