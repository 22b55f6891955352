import { isMap, isSeq } from 'yaml';
import { CliRefusal } from '../cli-refusal';
import type { AppsFile } from './apps-file';
import { paymentSecrets } from './apps-schema';

/** Adds an app without Stripe. Answers false when it is there. @throws CliRefusal for a name that is none. */
export function addApp({ document, apps }: AppsFile, name: string): boolean {
  if (!/^[a-z][a-z0-9-]{1,62}$/.test(name))
    throw new CliRefusal(
      `${name} is no name for an app: lower case, digits and hyphens, such as my-customer-app`,
      2,
    );
  if (apps[name]) return false;
  const holder: unknown = document.get('apps', true);
  if (!isMap(holder)) document.set('apps', document.createNode({}));
  const list: unknown = document.get('apps', true);
  // `{}` on one line would stay on one line.
  if (isMap(list)) list.flow = false;
  document.setIn(['apps', name], document.createNode({ features: { payments: false } }));
  return true;
}

/** Turns payments on and names the three secrets. Answers false when nothing was missing. @throws CliRefusal for an unknown app. */
export function enablePayments({ path, document, apps }: AppsFile, name: string): boolean {
  const entry = apps[name];
  if (!entry) throw new CliRefusal(`${path} has no app ${name}: npx --no forge apps add ${name}`);
  const missing = paymentSecrets.filter((secret) => !entry.secrets?.includes(secret));
  if (entry.features?.payments && missing.length === 0) return false;
  if (document.getIn(['apps', name]) === null) document.setIn(['apps', name], document.createNode({}));
  document.setIn(['apps', name, 'features', 'payments'], true);
  const secrets: unknown = document.getIn(['apps', name, 'secrets'], true);
  if (isSeq(secrets)) for (const secret of missing) secrets.add(secret);
  else document.setIn(['apps', name, 'secrets'], document.createNode([...missing]));
  return true;
}
