import type { Operation } from '../wire/operation';
import { operationsFile } from './generated';
import { sdkOperations } from './operations';
import { shapeCoverage } from './shape-coverage';

export interface OperationCoverage {
  /** `POST /v1/customers/:id` */
  route: string;
  /** The SDK's method: `Customer.update`. */
  call: string;
  isEmulated: boolean;
  /** Null for calls outside of what the contract describes. A missing object counts once, with all that it holds. */
  parameters: { emulated: number; known: number; missing: string[] } | null;
}

export interface Coverage {
  sdk: string;
  apiVersion: string;
  calls: { emulated: number; known: number };
  parameters: { emulated: number; known: number };
  operations: OperationCoverage[];
}

/** What the registry emulates of what the SDK can call; nothing here is written by hand. */
export function coverageOf(operations: readonly Operation[]): Coverage {
  const { apiVersion, sdk } = operationsFile();
  const ours = new Map(operations.flatMap((each) => (each.sdk ? [[each.sdk.route, each] as const] : [])));
  const rows = [...sdkOperations().values()].map((call): OperationCoverage => {
    const own = ours.get(call.route);
    const shape = call.params && shapeCoverage(own?.shape ?? {}, call.params);
    return {
      route: call.route,
      call: call.call,
      isEmulated: own !== undefined,
      parameters: shape && {
        emulated: shape.emulated.length,
        known: shape.emulated.length + shape.missing.length,
        missing: shape.missing,
      },
    };
  });
  const emulated = rows.filter(({ isEmulated }) => isEmulated);
  const sum = (name: 'emulated' | 'known') =>
    emulated.reduce((total, { parameters }) => total + (parameters?.[name] ?? 0), 0);
  return {
    sdk,
    apiVersion,
    calls: { emulated: emulated.length, known: rows.length },
    parameters: { emulated: sum('emulated'), known: sum('known') },
    operations: rows,
  };
}

/** The same as a document. */
export function coverageMarkdown({ apiVersion, calls, operations, parameters, sdk }: Coverage): string {
  const rows = operations
    .filter(({ isEmulated }) => isEmulated)
    .map(({ call, parameters: own, route }) => {
      const count = own ? `${own.emulated} of ${own.known}` : '';
      return `| ${call} | \`${route}\` | ${count} | ${own?.missing.join(', ') ?? ''} |`;
    });
  const missing = operations.filter(({ isEmulated }) => !isEmulated).map(({ route }) => `- \`${route}\``);
  return `# Coverage of the Stripe emulator

stripe ${sdk}, API ${apiVersion}: ${calls.emulated} of ${calls.known} calls, and ${parameters.emulated} of ${parameters.known} parameters of these.

| call | route | parameters | not emulated |
| --- | --- | --- | --- |
${rows.join('\n')}

## Calls that are not emulated

${missing.join('\n')}
`;
}
