import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { page, pageParams } from '../wire/pagination';
import { boolean, clearable, metadata, object, required, text, url } from '../wire/params';
import { notEmulated } from '../wire/stripe-error';
import { change, create } from './emit';
import { find } from './find';
import { featuresParam, noFeatures, withFeatures } from './portal-features';

type Configuration = Tables['billing_portal.configuration'];

const writable = {
  business_profile: object({
    headline: clearable(text({ max: 60 })),
    privacy_policy_url: clearable(url()),
    terms_of_service_url: clearable(url()),
  }),
  default_return_url: clearable(url()),
  login_page: object({ enabled: required(boolean()) }),
  metadata: metadata(),
  name: clearable(text()),
};

/** A login page of its own would need sign-in by mail; sessions are the way in here. */
function refuseLoginPage(login: { enabled: boolean } | undefined): void {
  if (login?.enabled) throw notEmulated('the portal login page', 'login_page[enabled]');
}

export const portalConfigurationOperations = [
  operation('POST /v1/billing_portal/configurations', {
    params: { ...writable, features: required(featuresParam) },
    returns: 'billing_portal.configuration',
    run(tx, params) {
      refuseLoginPage(params.login_page);
      const configuration: Configuration = {
        id: tx.newId('bpc'),
        object: 'billing_portal.configuration',
        active: true,
        application: null,
        business_profile: {
          headline: null,
          privacy_policy_url: null,
          terms_of_service_url: null,
          ...params.business_profile,
        },
        created: tx.now,
        default_return_url: params.default_return_url ?? null,
        features: withFeatures(tx, noFeatures, params.features),
        is_default: false,
        livemode: false,
        login_page: { enabled: false, url: null },
        metadata: mergeMetadata({}, params.metadata),
        name: params.name ?? null,
        updated: tx.now,
      };
      return create(
        tx,
        'billing_portal.configuration',
        configuration,
        'billing_portal.configuration.created',
      );
    },
  }),

  operation('GET /v1/billing_portal/configurations/:id', {
    params: {},
    returns: 'billing_portal.configuration',
    run: (tx, _, id) => find(tx, 'billing_portal.configuration', id),
  }),

  operation('POST /v1/billing_portal/configurations/:id', {
    params: { ...writable, active: boolean(), features: featuresParam },
    returns: 'billing_portal.configuration',
    run(tx, params, id) {
      refuseLoginPage(params.login_page);
      const current = find(tx, 'billing_portal.configuration', id);
      const patch = updatePatch(tx, current, params);
      return change(
        tx,
        'billing_portal.configuration',
        current,
        patch,
        'billing_portal.configuration.updated',
      );
    },
  }),

  operation('GET /v1/billing_portal/configurations', {
    params: { ...pageParams, active: boolean(), is_default: boolean() },
    returns: 'billing_portal.configuration',
    isList: true,
    run(tx, params) {
      const rows = tx
        .all('billing_portal.configuration')
        .filter((row) => params.active === undefined || row.active === params.active)
        .filter((row) => params.is_default === undefined || row.is_default === params.is_default);
      return page(rows, params, '/v1/billing_portal/configurations');
    },
  }),
];

interface ConfigurationUpdate {
  active?: boolean;
  business_profile?: Partial<Configuration['business_profile']>;
  default_return_url?: string | null;
  features?: ReturnType<typeof featuresParam.parse>;
  metadata?: Record<string, string> | null;
  name?: string | null;
}

function updatePatch(tx: Tx, current: Configuration, params: ConfigurationUpdate): Partial<Configuration> {
  const { active, business_profile: profile, default_return_url: returnUrl, name } = params;
  return {
    ...(active !== undefined && { active }),
    ...(profile && { business_profile: { ...current.business_profile, ...profile } }),
    ...(returnUrl !== undefined && { default_return_url: returnUrl }),
    ...(name !== undefined && { name }),
    features: withFeatures(tx, current.features, params.features),
    metadata: mergeMetadata(current.metadata ?? {}, params.metadata),
    updated: tx.now,
  };
}
