import { versionsFile } from '../contract/generated';
import { invalidRequest } from '../wire/stripe-error';

/** Every version that the emulator speaks, oldest first. The newest is the installed SDK's own. */
export const apiVersions: readonly string[] = Object.keys(versionsFile().versions);

/**
 * A version that was asked for. Stripe refuses what it has never published; what is older than the emulator's oldest is
 * refused as not emulated. https://docs.stripe.com/api/versioning
 */
export function checkedVersion(version: string, param?: string): string {
  if (apiVersions.includes(version)) return version;
  const [oldest = ''] = apiVersions;
  const isOlder = /^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(version) && version < oldest;
  if (!isOlder) throw invalidRequest(`Invalid Stripe API version: ${version}`, { param });
  throw invalidRequest(
    `The emulator does not support the API version ${version}: it speaks ${oldest} and later. Pin your SDK or send Stripe-Version.`,
    { code: 'emulator_unsupported', param },
  );
}

/** The versions after `version`, oldest first: what they changed is what an answer has to be spared. */
export function laterVersions(version: string): readonly string[] {
  return apiVersions.filter((each) => each > version);
}
