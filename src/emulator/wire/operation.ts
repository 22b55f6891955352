import { type SdkOperation, sdkOperation } from '../contract/operations';
import type { Tx } from '../store/store';
import type { RequestVersion } from '../versions/request-version';
import type { FormMap } from './form';
import { compareWithContract, type VersionParameters } from './known-parameters';
import {
  invalidWord,
  list,
  olderPaths,
  type Parsed,
  parseParams,
  type Shape,
  text,
  unknownParams,
} from './params';
import { missingParam } from './stripe-error';

export type Method = 'GET' | 'POST' | 'DELETE';

/** One call of Stripe's API. Decoding is apart from running: everything is checked before the first write. */
export interface Operation {
  method: Method;
  /** `/v1/customers/:id` */
  path: string;
  /** The `object` of the answer, or of each element of a list. */
  returns: string;
  isList: boolean;
  /** What the emulator takes. */
  shape: Shape;
  /** What Stripe takes and answers; undefined for a path that the SDK does not call. */
  sdk: SdkOperation | undefined;
  decode(
    form: FormMap,
    version: RequestVersion,
  ): {
    expand: string[];
    run(tx: Tx, id: string, parent: string): object;
  };
}

interface OperationSpec<S extends Shape> {
  /** What is left out here and known to the SDK is refused by name with `emulator_unsupported`. */
  params: S;
  returns: string;
  isList?: boolean;
  /** `id` is the path's last id, `parent` the one before it: a customer's, in `/v1/customers/:id/tax_ids/:id`. */
  run(tx: Tx, params: Parsed<S>, id: string, parent: string): object;
}

const expandParam = list(text(), { max: 50 });

/** `operation('POST /v1/customers/:id', …)`: the params' types follow from their decoders. */
export function operation<S extends Shape>(
  route: `${Method} /v1/${string}`,
  spec: OperationSpec<S>,
): Operation {
  const [method = '', path = ''] = route.split(' ');
  const sdk = sdkOperation(route);
  return {
    method: method as Method,
    path,
    returns: spec.returns,
    isList: spec.isList ?? false,
    shape: spec.params,
    sdk,
    decode(form, version) {
      const own: FormMap = new Map(form);
      const sent = own.get('expand');
      own.delete('expand');
      const name = sdk?.route ?? route;
      version.refuse(name, own);
      const newest = version.upgrade(name, own);
      const names = version.parameters(name);
      if (version.isNamed) checkNames(sdk, spec.params, own, names);
      else checkNames(sdk, spec.params, newest, withOlder(names, spec.params));
      const params = parseParams(spec.params, newest);
      const sentExpand = sent === undefined ? [] : expandParam.parse(sent, 'expand');
      const run = (tx: Tx, id: string, parent: string) => spec.run(tx, params, id, parent);
      if (sdk?.list !== 'search') return { expand: sentExpand, run };
      // How many results there are is left out until it is asked for; it is a number and no object to expand.
      const expand = sentExpand.filter((path) => path !== 'total_count');
      if (expand.length < sentExpand.length) return { expand, run };
      return {
        expand,
        run(tx, id, parent) {
          const { total_count: _count, ...result } = { total_count: 0, ...run(tx, id, parent) };
          return result;
        },
      };
    },
  };
}

/** What the operation still takes of versions before all that a request can name. */
function withOlder(names: VersionParameters | null, shape: Shape): VersionParameters {
  return {
    older: new Set([...(names?.older ?? []), ...olderPaths(shape)]),
    later: names?.later ?? new Set(),
    otherwise: names?.otherwise ?? new Set(),
  };
}

/**
 * Names that Stripe does not know, names that it misses, words that it does not take. A path that the SDK does not call
 * has its shape alone.
 */
function checkNames(
  sdk: SdkOperation | undefined,
  shape: Shape,
  form: FormMap,
  version: VersionParameters | null,
): void {
  const { unknown, missing, invalid } = sdk?.params
    ? compareWithContract(sdk.params, form, version)
    : { unknown: [...form.keys()].filter((key) => !Object.hasOwn(shape, key)), missing: [], invalid: [] };
  if (unknown.length > 0) throw unknownParams(unknown);
  if (missing[0] !== undefined) throw missingParam(missing[0]);
  if (invalid[0]) throw invalidWord(invalid[0].at, invalid[0].values);
}
