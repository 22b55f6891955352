import { accountId } from '../store/ids';
import { operation } from '../wire/operation';

/** The merchant's name on invoices and hosted pages. */
export const accountName = 'App Factory (emulator)';

export const accountOperations = [
  operation('GET /v1/account', {
    params: {},
    returns: 'account',
    run: (tx) => ({
      id: accountId(tx.seed),
      object: 'account',
      business_profile: { name: accountName, url: null, support_email: null },
      business_type: 'company',
      capabilities: { card_payments: 'active', transfers: 'active' },
      charges_enabled: true,
      country: 'US',
      created: 1_700_000_000,
      default_currency: 'usd',
      details_submitted: true,
      email: 'account@emulator.test',
      metadata: {},
      payouts_enabled: true,
      settings: { dashboard: { display_name: accountName, timezone: 'Etc/UTC' } },
      type: 'standard',
    }),
  }),
];
