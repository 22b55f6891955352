import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { change } from './emit';
import { find } from './find';

type Configuration = Tables['billing_portal.configuration'];

/** What portal sessions use that name no configuration. There is one of its kind. */
export function makeDefault(tx: Tx, id: string): Configuration {
  const chosen = find(tx, 'billing_portal.configuration', id, 'configuration');
  for (const other of tx.all('billing_portal.configuration'))
    if (other.is_default && other.id !== id) setDefault(tx, other, false);
  return setDefault(tx, chosen, true);
}

function setDefault(tx: Tx, configuration: Configuration, isDefault: boolean): Configuration {
  const patch = { is_default: isDefault, updated: tx.now };
  return change(
    tx,
    'billing_portal.configuration',
    configuration,
    patch,
    'billing_portal.configuration.updated',
  );
}
