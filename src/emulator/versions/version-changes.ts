import { billingCycleAnchor } from './billing-cycle-anchor';
import { checkoutUiMode } from './checkout-ui-mode';
import { paymentMethodTypes } from './payment-method-types';
import { undeclaredFields } from './undeclared-fields';
import type { VersionChange } from './version-change';

/** Oldest first. */
export const versionChanges: readonly VersionChange[] = [
  checkoutUiMode,
  paymentMethodTypes,
  billingCycleAnchor,
  undeclaredFields,
];

/** The changes that a caller of `version` does not know, oldest first. */
export function laterChanges(version: string): readonly VersionChange[] {
  return versionChanges.filter(({ since }) => since > version);
}
