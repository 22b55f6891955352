/** The members of Stripe's error object; those without a value are left out. https://docs.stripe.com/api/errors */
export interface ErrorFields {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  advice_code?: string;
  charge?: string;
  payment_intent?: object;
  setup_intent?: object;
  payment_method?: object;
}

/** An answer other than 2xx. Thrown inside a unit of work, it also undoes what the unit has written. */
export class StripeError extends Error {
  readonly status: number;
  readonly fields: ErrorFields;

  constructor(status: number, fields: ErrorFields) {
    super(fields.message);
    this.status = status;
    this.fields = fields;
  }
}

export function invalidRequest(
  message: string,
  details: { code?: string; param?: string; status?: number } = {},
): StripeError {
  const { status = 400, ...rest } = details;
  return new StripeError(status, { type: 'invalid_request_error', message, ...rest });
}

/** 404 for an id in the path, 400 with `param` for an id in the parameters. */
export function noSuch(label: string, id: string, param?: string): StripeError {
  return invalidRequest(`No such ${label}: '${id}'`, {
    code: 'resource_missing',
    param: param ?? 'id',
    status: param ? 400 : 404,
  });
}

/** An address that nothing answers, whoever is asked. */
export function unrecognizedUrl(method: string, path: string): StripeError {
  return invalidRequest(
    `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
    { status: 404 },
  );
}

export function missingParam(param: string): StripeError {
  return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
}

/** Stripe knows it, the emulator does not: said plainly, never ignored, so that a test cannot pass by accident. */
export function notEmulated(what: string, param?: string): StripeError {
  return invalidRequest(`The emulator does not support ${what} yet.`, {
    code: 'emulator_unsupported',
    param,
  });
}

/** The JSON of an error answer, with the members that Stripe derives. */
export function errorBody(error: StripeError, requestId: string): object {
  const { code } = error.fields;
  return {
    error: {
      ...error.fields,
      ...(code && { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }),
      request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}`,
    },
  };
}
