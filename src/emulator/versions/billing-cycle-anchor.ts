import type { FormMap, FormNode } from '../wire/form';
import type { VersionChange } from './version-change';

/** `billing_cycle_anchor` of an update, a resume and a preview became an object: `now` is `{type: 'now'}`. */
export const billingCycleAnchor: VersionChange = {
  since: '2026-09-30.endive',
  source: 'https://docs.stripe.com/changelog/endive',
  upgrade(route, form) {
    if (route === 'POST /v1/subscriptions/:id' || route === 'POST /v1/subscriptions/:id/resume')
      return withObject(form);
    const details = form.get('subscription_details');
    if (route !== 'POST /v1/invoices/create_preview' || !(details instanceof Map)) return form;
    return new Map(form).set('subscription_details', withObject(details));
  },
};

function withObject(form: FormMap): FormMap {
  const anchor = form.get('billing_cycle_anchor');
  if (typeof anchor !== 'string' || anchor === '') return form;
  const isTime = /^\d+$/.test(anchor);
  const entries: [string, FormNode][] = isTime
    ? [
        ['type', 'timestamp'],
        ['timestamp', anchor],
      ]
    : [['type', anchor]];
  return new Map(form).set('billing_cycle_anchor', new Map(entries));
}
