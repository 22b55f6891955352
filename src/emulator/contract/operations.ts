import { operationsFile, parametersFile } from './generated';
import { type ParameterType, parameterType } from './parameter-type';

/** A call of the SDK, as the contract knows it. */
export interface SdkOperation {
  /** `POST /v1/customers/:id` */
  route: string;
  /** `Customer.update` */
  call: string;
  /** Null when the operation is outside of what the contract describes. */
  params: ParameterType | null;
  /** Names of object types, `|` between them: `Customer|DeletedCustomer`. */
  returns: string;
  list: 'object' | 'list' | 'search';
}

let byRoute: Map<string, SdkOperation> | undefined;

/** Every call that the installed SDK can make below `/v1`, by route. Every id in a path is `:id`. */
export function sdkOperations(): Map<string, SdkOperation> {
  byRoute ??= new Map(
    Object.entries(operationsFile().operations).map(([route, [call, params, returns, list]]) => [
      route,
      {
        route,
        call,
        // Parsed on use: most of them never are.
        get params() {
          if (params === '') return parameterType('');
          return params in parametersFile().types ? parameterType(params) : null;
        },
        returns,
        list,
      },
    ]),
  );
  return byRoute;
}

/** The SDK's call behind a route of ours, whatever its ids are called. */
export function sdkOperation(route: string): SdkOperation | undefined {
  return sdkOperations().get(route.replaceAll(/:\w+/g, ':id'));
}
