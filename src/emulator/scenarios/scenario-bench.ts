import type { Account } from '../accounts/account';
import { type AccountApi, type ApiObject, accountApi, type Params } from '../accounts/account-api';
import { advanceClockTo, timeOfClock } from '../control/advance-clock';
import { type DunningSettings, dunningPolicy, setDunningPolicy } from '../resources/dunning';
import { serverClock, timeItself } from '../store/store';
import { invalidRequest } from '../wire/stripe-error';

const hour = 3600;

const live = new Set(['trialing', 'active', 'past_due', 'unpaid', 'paused', 'incomplete']);

/** What a scenario works with: one customer, its clock and the public API. */
export class ScenarioBench {
  readonly api: AccountApi;
  readonly customer: string;
  readonly #account: Account;
  readonly #clock: string;

  /** Without a customer, a fresh one on a test clock of its own, so that nobody else's time passes. */
  constructor(account: Account, customer: string | null, title: string) {
    this.#account = account;
    this.api = accountApi(account);
    if (customer !== null) {
      const found = this.api.get(`/v1/customers/${customer}`);
      if (found.deleted === true)
        throw invalidRequest(`The customer ${customer} is deleted.`, { param: 'customer' });
      this.customer = customer;
      this.#clock = typeof found.test_clock === 'string' ? found.test_clock : serverClock;
      return;
    }
    const clock = this.api.post('/v1/test_helpers/test_clocks', {
      frozen_time: account.store.now(),
      name: title,
    });
    const created = this.api.post('/v1/customers', {
      name: title,
      email: `scenario.${this.#account.store.count('customer') + 1}@emulator.test`,
      test_clock: clock.id,
    });
    this.customer = created.id;
    this.#clock = clock.id;
  }

  /** Seconds of the customer's clock. */
  now(): number {
    return timeOfClock(this.#account, this.#clock);
  }

  /** Moves the customer's clock; a customer without a test clock lives by the account's, and so do others. */
  advanceTo(seconds: number): void {
    advanceClockTo(this.#account, this.#clock, seconds);
  }

  advanceBy(seconds: number): void {
    this.advanceTo(this.now() + seconds);
  }

  /** A card of that token takes the place of the customer's default. */
  giveCard(token: string): void {
    const method = this.api.post(`/v1/payment_methods/${token}/attach`, { customer: this.customer });
    this.api.post(`/v1/customers/${this.customer}`, {
      invoice_settings: { default_payment_method: method.id },
    });
    for (const { id } of this.#subscriptions()) {
      if (this.api.get(`/v1/subscriptions/${id}`).default_payment_method)
        this.api.post(`/v1/subscriptions/${id}`, { default_payment_method: method.id });
    }
  }

  /** A recurring price of the catalogue, the one for Pro before others; a product of its own when there is none. */
  price(interval: 'month' | 'year'): string {
    const prices = this.api
      .list('/v1/prices', { active: true, limit: 100 })
      .filter((price) => hasInterval(price, interval) && Number(price.unit_amount) > 0);
    const rank = (price: ApiObject) => (/_pro_(monthly|annual)$/.test(String(price.lookup_key)) ? 0 : 1);
    const [best] = prices.sort((a, b) => rank(a) - rank(b));
    if (best) return best.id;
    const product = this.api.post('/v1/products', { name: 'Scenario plan' });
    return this.api.post('/v1/prices', {
      product: product.id,
      currency: 'usd',
      unit_amount: interval === 'month' ? 9_900 : 99_000,
      recurring: { interval },
    }).id;
  }

  /** The customer's live subscription, else a new one on the monthly price with `params`. */
  subscription(params: Params = {}): ApiObject {
    const [current] = this.#subscriptions();
    return current ?? this.subscribe(params);
  }

  subscribe(params: Params = {}): ApiObject {
    return this.api.post('/v1/subscriptions', {
      customer: this.customer,
      items: [{ price: this.price('month') }],
      ...params,
    });
  }

  /** A subscription that is charged: a trial is ended first. */
  paying(): ApiObject {
    if (!this.#hasCard()) this.giveCard('pm_card_visa');
    const subscription = this.subscription();
    if (subscription.status !== 'trialing') return subscription;
    return this.api.post(`/v1/subscriptions/${subscription.id}`, { trial_end: 'now' });
  }

  /** On to the end of the current period, and an hour further: the renewal's invoice has been charged. */
  renew(): void {
    this.advanceTo(this.periodEnd() + hour);
  }

  periodEnd(): number {
    const item = firstItem(this.subscription());
    return Number(item.current_period_end);
  }

  /** The subscription's first item. */
  item(): ApiObject {
    return firstItem(this.subscription());
  }

  invoices(): ApiObject[] {
    return this.api.list('/v1/invoices', { customer: this.customer, limit: 100 });
  }

  /** Runs with another dunning policy, which is put back afterwards. */
  withDunning(settings: DunningSettings, work: () => void): void {
    const { store } = this.#account;
    const { id: _, ...before } = store.transaction(timeItself, dunningPolicy);
    store.transaction(timeItself, (tx) => setDunningPolicy(tx, settings));
    try {
      work();
    } finally {
      store.transaction(timeItself, (tx) => setDunningPolicy(tx, before));
    }
  }

  #hasCard(): boolean {
    return this.api.list('/v1/payment_methods', { customer: this.customer, type: 'card' }).length > 0;
  }

  #subscriptions(): ApiObject[] {
    return this.api
      .list('/v1/subscriptions', { customer: this.customer, status: 'all', limit: 100 })
      .filter(({ status }) => live.has(String(status)));
  }
}

function hasInterval(price: ApiObject, interval: string): boolean {
  const { recurring, transform_quantity: transform } = price;
  if (typeof recurring !== 'object' || recurring === null || transform) return false;
  return (
    'interval' in recurring &&
    recurring.interval === interval &&
    'usage_type' in recurring &&
    recurring.usage_type === 'licensed'
  );
}

function firstItem(subscription: ApiObject): ApiObject {
  const { items } = subscription as ApiObject & { items?: { data: ApiObject[] } };
  const [item] = items?.data ?? [];
  if (!item) throw invalidRequest(`The subscription ${subscription.id} has no item.`);
  return item;
}
