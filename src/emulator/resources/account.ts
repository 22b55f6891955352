import { accountId } from '../store/ids';
import { operation } from '../wire/operation';

/** The merchant's name on invoices and hosted pages. */
export const accountName = 'App Factory (emulator)';

const noDescriptorPrefixes = {
  statement_descriptor_prefix_kana: null,
  statement_descriptor_prefix_kanji: null,
};

/** The merchant's name on a card statement. */
export const statementName = 'APP FACTORY';

export const accountOperations = [
  operation('GET /v1/account', {
    params: {},
    returns: 'account',
    run: (tx) => ({
      id: accountId(tx.seed),
      object: 'account',
      business_profile: {
        mcc: null,
        minority_owned_business_designation: null,
        name: accountName,
        specified_commercial_transactions_act_url: null,
        support_address: null,
        support_email: null,
        support_phone: null,
        support_url: null,
        url: null,
      },
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
      settings: {
        branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
        card_payments: { statement_descriptor_prefix: null, ...noDescriptorPrefixes },
        dashboard: { display_name: accountName, timezone: 'Etc/UTC' },
        payments: {
          statement_descriptor: null,
          statement_descriptor_kana: null,
          statement_descriptor_kanji: null,
          ...noDescriptorPrefixes,
        },
      },
      type: 'standard',
    }),
  }),
];
