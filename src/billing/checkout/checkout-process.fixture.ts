import { readEnv } from '@/env';
import { createServices } from '@/services';
import type { OrganizationIdentity } from '../customers';
import { createCheckout } from './create-checkout';
import type { Choice } from './intents';

/*
 * A second process of the app, for tests of what two processes do at the same moment. Its environment comes as the first argument;
 * for each message it makes that many checkouts at once and answers with what each led to.
 */

export interface CheckoutOrder {
  identity: OrganizationIdentity;
  choices: Choice[];
  userId: string;
}

/** The hosted page, or the reason of the refusal. */
export type CheckoutOutcome = { url: string } | { refusal: string };

const services = createServices(readEnv(JSON.parse(process.argv[2] ?? '{}')));

process.on('message', ({ identity, choices, userId }: CheckoutOrder) => {
  const outcomes = choices.map(async (choice): Promise<CheckoutOutcome> => {
    try {
      const result = await createCheckout(services, identity, choice, userId);
      return result.state === 'open' ? { url: result.url } : { refusal: 'confirming' };
    } catch (error) {
      return { refusal: String(Object(error).reason ?? error) };
    }
  });
  void Promise.all(outcomes).then((all) => process.send?.(all));
});
process.on('disconnect', () => void services.close().then(() => process.exit(0)));
process.send?.('ready');
