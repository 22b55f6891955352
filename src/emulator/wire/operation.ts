import type { Tx } from '../store/store';
import type { FormMap } from './form';
import { list, type Parsed, parseParams, type Shape, text } from './params';

export type Method = 'GET' | 'POST' | 'DELETE';

/** One call of Stripe's API. Decoding is apart from running: everything is checked before the first write. */
export interface Operation {
  method: Method;
  /** `/v1/customers/:id` */
  path: string;
  /** The `object` of the answer, or of each element of a list. */
  returns: string;
  isList: boolean;
  decode(form: FormMap): { expand: string[]; run(tx: Tx, id: string): object };
}

interface OperationSpec<S extends Shape> {
  params: S;
  returns: string;
  isList?: boolean;
  run(tx: Tx, params: Parsed<S>, id: string): object;
}

const expandParam = list(text(), { max: 50 });

/** `operation('POST /v1/customers/:id', …)`: the params' types follow from their decoders. */
export function operation<S extends Shape>(
  route: `${Method} /v1/${string}`,
  spec: OperationSpec<S>,
): Operation {
  const [method = '', path = ''] = route.split(' ');
  return {
    method: method as Method,
    path,
    returns: spec.returns,
    isList: spec.isList ?? false,
    decode(form) {
      const own: FormMap = new Map(form);
      const sent = own.get('expand');
      own.delete('expand');
      const params = parseParams(spec.params, own);
      const expand = sent === undefined ? [] : expandParam.parse(sent, 'expand', []);
      return { expand, run: (tx, id) => spec.run(tx, params, id) };
    },
  };
}
