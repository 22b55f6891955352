import type { Account } from '../accounts/account';
import { noSuch } from '../wire/stripe-error';
import type { Scenario } from './scenario';
import { ScenarioBench } from './scenario-bench';
import { scenarios } from './scenarios';

export interface ScenarioResult {
  scenario: string;
  customer: string;
  /** The latest subscription of the customer, and its status now. */
  subscription: string | null;
  status: string | null;
  /** Seconds of the customer's clock. */
  now: number;
}

export function findScenario(name: string): Scenario {
  const scenario = scenarios.find((candidate) => candidate.name === name);
  if (scenario) return scenario;
  throw noSuch('scenario', name);
}

/** Brings a customer, or a fresh one, into the scenario's state. A refusal on the way leaves the account as it was. */
export function runScenario(
  account: Account,
  name: string,
  customer: string | null,
  restore: (state: ReturnType<Account['snapshot']>) => void,
): ScenarioResult {
  const scenario = findScenario(name);
  const before = account.snapshot();
  try {
    const bench = new ScenarioBench(account, customer, scenario.title);
    scenario.run(bench);
    const [latest] = bench.api.list('/v1/subscriptions', {
      customer: bench.customer,
      status: 'all',
      limit: 1,
    });
    return {
      scenario: name,
      customer: bench.customer,
      subscription: latest?.id ?? null,
      status: latest ? String(latest.status) : null,
      now: bench.now(),
    };
  } catch (error) {
    restore(before);
    throw error;
  }
}
