import type { ApiObject, Params } from '../accounts/account-api';
import type { Snapshot } from '../accounts/snapshots';
import type { FaultKind, FaultSettings } from '../faults/fault';
import type { DunningSettings } from '../resources/dunning';
import type { ScenarioResult } from '../scenarios/run-scenario';
import type { DeliveryStatus } from '../store/delivery-rows';
import type { Commit } from '../store/journal';
import type { Tables } from '../store/tables';
import type { AccountView } from './account-routes';
import type { ClockView } from './clock-routes';
import type { DeliveryPayloadView, DeliverySettingsView, DeliveryView } from './delivery-routes';
import type { FaultView } from './fault-routes';
import type { ScenarioView } from './scenario-routes';
import type { SnapshotView } from './snapshot-routes';

/** A fault as a caller writes it; see `faults` in the README. */
export interface NewFault extends FaultSettings {
  kind: FaultKind;
  method?: 'GET' | 'POST' | 'DELETE';
  path?: string;
  events?: string[];
  endpoint?: string;
  share?: number;
  skip?: number;
  count?: number | null;
}

export interface NewFixture {
  name?: string;
  path: string;
  /** Default `post`. */
  method?: 'get' | 'post' | 'delete';
  params?: Params;
  expected_error_type?: string;
}

/** The control plane of one account, in process: the same calls as over HTTP, with types. Refusals throw `ControlError`. */
export interface ControlClient {
  /** The account's name: `acme` for `sk_test_acme`. */
  readonly name: string;
  /** The control plane of another account, by its name or its key. */
  account(nameOrKey: string): ControlClient;
  clock(): Promise<ClockView>;
  /** Moves the account's own clock through all that falls due. */
  advance(seconds: number): Promise<ClockView>;
  limitTestClocks(isLimited: boolean): Promise<ClockView>;
  dunning(): Promise<Tables['dunning']>;
  setDunning(settings: DunningSettings): Promise<Tables['dunning']>;
  /** The customer's next charge is declined, whatever the card. */
  failNextCharge(customer: string, declineCode?: string): Promise<void>;
  setWebhookEndpoint(endpoint: {
    url: string;
    secret: string;
    previous_secret?: string;
    enabled_events?: readonly string[];
    api_version?: string;
  }): Promise<Tables['webhook_endpoint']>;
  faults(): Promise<FaultView[]>;
  /** Takes the place of all faults that the account has. */
  setFaults(faults: readonly NewFault[]): Promise<FaultView[]>;
  addFault(fault: NewFault): Promise<FaultView>;
  removeFault(id: string): Promise<void>;
  clearFaults(): Promise<void>;
  deliveries(filter?: { status?: DeliveryStatus; event?: string }): Promise<DeliveryView[]>;
  delivery(id: string): Promise<DeliveryPayloadView>;
  resendDelivery(id: string): Promise<DeliveryView>;
  resendEvent(id: string): Promise<void>;
  deliverySettings(): Promise<DeliverySettingsView>;
  setDeliverySettings(settings: Partial<DeliverySettingsView>): Promise<DeliverySettingsView>;
  pauseDeliveries(): Promise<void>;
  resumeDeliveries(): Promise<void>;
  /** Keeps the account's whole state; `state` is that of another snapshot, to bring one in. */
  takeSnapshot(name?: string, state?: Commit): Promise<SnapshotView>;
  snapshots(): Promise<SnapshotView[]>;
  /** With its state, which is plain JSON. */
  snapshot(idOrName: string): Promise<Snapshot>;
  /** The account is as it was: the same bytes and the same answers. */
  restore(idOrName: string): Promise<SnapshotView>;
  deleteSnapshot(idOrName: string): Promise<void>;
  /** Calls of the API from JSON, in the form of the Stripe CLI's fixtures; all or nothing. Answers what was made. */
  seed(fixtures: readonly NewFixture[]): Promise<ApiObject[]>;
  scenarios(): Promise<ScenarioView[]>;
  /** Brings a customer, or a fresh one, into the state of that name. */
  runScenario(name: string, customer?: string): Promise<ScenarioResult>;
  accounts(): Promise<AccountView[]>;
  deleteAccount(name: string): Promise<void>;
  reset(): Promise<void>;
}

/** A refusal of the control plane. */
export class ControlError extends Error {
  override name = 'ControlError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Whatever answers a request to `/_emulator/…`: the emulator's own app, or `fetch` with its address. */
export type ControlTransport = (path: string, init: RequestInit) => Response | Promise<Response>;

export function controlClient(send: ControlTransport, name: string): ControlClient {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const [pathname, query] = path.split('?');
    const target = `/_emulator${pathname}?account=${name}${query ? `&${query}` : ''}`;
    const response = await send(target, { method, ...(body && { body: JSON.stringify(body) }) });
    const answer: T & { error?: { message?: string } } = await response.json();
    if (response.ok) return answer;
    throw new ControlError(response.status, answer.error?.message ?? `${method} ${path}: ${response.status}`);
  };
  const data = async <T>(answer: Promise<{ data: T[] }>) => (await answer).data;
  const done = async (answer: Promise<unknown>) => void (await answer);

  return {
    name,
    account: (nameOrKey) => controlClient(send, nameOrKey.replace(/^[sr]k_test_/, '')),
    clock: () => call('GET', '/clock'),
    advance: (seconds) => call('POST', '/clock/advance', { seconds }),
    limitTestClocks: (isLimited) => call('PUT', '/clock', { limits_test_clocks: isLimited }),
    dunning: () => call('GET', '/dunning'),
    setDunning: (settings) => call('PUT', '/dunning', settings),
    failNextCharge: (customer, declineCode) =>
      done(
        call('POST', '/next_charge_fails', { customer, ...(declineCode && { decline_code: declineCode }) }),
      ),
    setWebhookEndpoint: (endpoint) => call('PUT', '/webhook_endpoint', endpoint),
    faults: () => data(call('GET', '/faults')),
    setFaults: (faults) => data(call('PUT', '/faults', { faults })),
    addFault: (fault) => call('POST', '/faults', fault),
    removeFault: (id) => done(call('DELETE', `/faults/${id}`)),
    clearFaults: () => done(call('DELETE', '/faults')),
    deliveries: (filter = {}) => data(call('GET', `/deliveries?${new URLSearchParams(filter)}`)),
    delivery: (id) => call('GET', `/deliveries/${id}`),
    resendDelivery: (id) => call('POST', `/deliveries/${id}/resend`),
    resendEvent: (id) => done(call('POST', `/events/${id}/resend`)),
    deliverySettings: () => call('GET', '/deliveries/settings'),
    setDeliverySettings: (settings) => call('PUT', '/deliveries/settings', settings),
    pauseDeliveries: () => done(call('POST', '/deliveries/pause')),
    resumeDeliveries: () => done(call('POST', '/deliveries/resume')),
    takeSnapshot: (snapshot, state) =>
      call('POST', '/snapshots', { ...(snapshot && { name: snapshot }), ...(state && { state }) }),
    snapshots: () => data(call('GET', '/snapshots')),
    snapshot: (id) => call('GET', `/snapshots/${encodeURIComponent(id)}`),
    restore: (id) => call('POST', `/snapshots/${encodeURIComponent(id)}/restore`),
    deleteSnapshot: (id) => done(call('DELETE', `/snapshots/${encodeURIComponent(id)}`)),
    seed: (fixtures) => data(call('POST', '/seed', { fixtures })),
    scenarios: () => data(call('GET', '/scenarios')),
    runScenario: (scenario, customer) =>
      call('POST', `/scenarios/${scenario}/run`, { ...(customer && { customer }) }),
    accounts: () => data(call('GET', '/accounts')),
    deleteAccount: (account) => done(call('DELETE', `/accounts/${account}`)),
    reset: () => done(call('POST', '/reset')),
  };
}
