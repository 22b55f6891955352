import type { FormMap } from '../wire/form';
import type { VersionChange } from './version-change';

type OlderForm = Pick<VersionChange, 'since' | 'source' | 'upgrade'>;

/** Shapes from before all versions that a request can name, as they are called now. */
export const olderForms: readonly OlderForm[] = [
  {
    since: '2023-08-16',
    source: 'https://docs.stripe.com/upgrades#2023-08-16',
    /** Before, nothing was taken from the dashboard's settings, so nothing could lead the customer away. */
    upgrade(route, form) {
      if (route !== 'POST /v1/payment_intents' && route !== 'POST /v1/setup_intents') return form;
      const isReady = ['return_url', 'automatic_payment_methods', 'payment_method_types'].some((name) =>
        form.has(name),
      );
      if (form.get('confirm') !== 'true' || isReady) return form;
      const cardsOnly: FormMap = new Map([
        ['enabled', 'true'],
        ['allow_redirects', 'never'],
      ]);
      return new Map(form).set('automatic_payment_methods', cardsOnly);
    },
  },
  {
    since: '2025-03-31.basil',
    source: 'https://docs.stripe.com/changelog/basil',
    upgrade(route, form) {
      if (route === 'POST /v1/invoiceitems' || route === 'POST /v1/invoiceitems/:id')
        return moved(form, 'price', 'pricing', (price) => new Map([['price', price]]));
      if (route !== 'POST /v1/subscriptions' && route !== 'POST /v1/subscriptions/:id') return form;
      return moved(form, 'coupon', 'discounts', (coupon) =>
        coupon === '' ? '' : new Map([['0', new Map([['coupon', coupon]])]]),
      );
    },
  },
  {
    since: '2025-09-30.clover',
    source: 'https://docs.stripe.com/changelog/clover',
    upgrade(route, form) {
      if (route !== 'POST /v1/promotion_codes') return form;
      return moved(
        form,
        'coupon',
        'promotion',
        (coupon) =>
          new Map([
            ['type', 'coupon'],
            ['coupon', coupon],
          ]),
      );
    },
  },
];

/** One name for another, with what stood there in its newer shape. */
function moved(
  form: FormMap,
  from: string,
  to: string,
  change: (value: string) => FormMap | string,
): FormMap {
  const value = form.get(from);
  if (typeof value !== 'string') return form;
  const newer = new Map(form);
  newer.delete(from);
  return newer.set(to, change(value));
}
