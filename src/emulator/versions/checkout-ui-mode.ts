import type { VersionChange } from './version-change';

const renamed = [
  ['hosted', 'hosted_page'],
  ['embedded', 'embedded_page'],
  ['custom', 'elements'],
] as const;

/** The modes of a checkout session were renamed. */
export const checkoutUiMode: VersionChange = {
  since: '2026-03-25.dahlia',
  source: 'https://docs.stripe.com/changelog/dahlia',
  upgrade(route, form) {
    const [, newer] = renamed.find(([older]) => older === form.get('ui_mode')) ?? [];
    if (route !== 'POST /v1/checkout/sessions' || !newer) return form;
    return new Map(form).set('ui_mode', newer);
  },
  downgrade(kind, object) {
    const [older] = renamed.find(([, newer]) => newer === object.ui_mode) ?? [];
    return kind === 'checkout.session' && older ? { ...object, ui_mode: older } : object;
  },
};
