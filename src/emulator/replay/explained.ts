import { readFileSync } from 'node:fs';
import type { Difference } from './compare';
import type { Interaction } from './recording';

/**
 * What a recording shows and the emulator knowingly does not: kept as data, each with its reason. A rule never names a
 * scenario.
 */
interface ExplainedFile {
  /** Calls that are sent and not compared. */
  requests: { reason: string; connected_account?: true; parameter?: string; path?: string }[];
  /** Places in answers; `path` and `what` are patterns. */
  differences: { reason: string; path: string; what?: string }[];
}

let content: ExplainedFile | undefined;

function explained(): ExplainedFile {
  content ??= JSON.parse(readFileSync(new URL('./explained.json', import.meta.url), 'utf8')) as ExplainedFile;
  return content;
}

/** Why a call is out of scope; null when it is in. */
export function outOfScope({ request }: Interaction): string | null {
  const rule = explained().requests.find(({ connected_account, parameter, path }) => {
    if (connected_account) return request.stripe_account !== null;
    if (path !== undefined) return new RegExp(path).test(request.path);
    return parameter !== undefined && request.form.some(([name]) => new RegExp(parameter).test(name));
  });
  return rule?.reason ?? null;
}

export function explanationOf({ path, what }: Difference): string | null {
  const rule = explained().differences.find(
    (each) =>
      new RegExp(each.path).test(path) && (each.what === undefined || new RegExp(each.what).test(what)),
  );
  return rule?.reason ?? null;
}
