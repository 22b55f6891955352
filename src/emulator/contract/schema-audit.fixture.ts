import type { Audit } from '../wire/audit';
import { pageErrors, schemaErrors } from './schema-validator.fixture';

export interface SchemaAudit extends Audit {
  /** Throws when something that was said does not have the shape that the SDK declares. */
  check(): void;
}

/**
 * The one event whose object has no id although its type declares one: "The received `Invoice` object will not have an
 * invoice ID", the SDK's text on `invoice.upcoming`.
 */
function withUpcomingId(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('data' in value && Array.isArray(value.data)) return { ...value, data: value.data.map(withUpcomingId) };
  if (!('type' in value) || value.type !== 'invoice.upcoming' || !('data' in value)) return value;
  const { object } = { object: {}, ...Object(value.data) };
  return { ...value, data: { ...Object(value.data), object: { id: 'none', ...object } } };
}

/** Compares every answer and every event with the JSON Schema that is derived from the SDK. */
export function schemaAudit(): SchemaAudit {
  const violations = new Set<string>();
  const report = (what: string, errors: string[]) => {
    for (const error of errors.slice(0, 5)) violations.add(`${what}: ${error}`);
  };
  return {
    answered({ request, sdk, status, body }) {
      if (status >= 300) report(`${request} ${status}`, schemaErrors('ErrorAnswer', body));
      else if (sdk && sdk.list !== 'object')
        report(request, pageErrors(sdk.list, sdk.returns, withUpcomingId(body)));
      else if (sdk) report(request, schemaErrors(sdk.returns, withUpcomingId(body)));
    },
    written(event) {
      report(`event ${event.type}`, schemaErrors('Event', withUpcomingId(event)));
    },
    check() {
      if (violations.size === 0) return;
      const shown = [...violations].slice(0, 20).join('\n  ');
      violations.clear();
      throw new Error(`answers that are not what the SDK declares:\n  ${shown}`);
    },
  };
}
