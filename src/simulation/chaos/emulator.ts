import { createStripeEmulator } from '@/emulator';

/* Stripe as a process of its own: what it holds is the truth, and no fault ever reaches it. */

const [seed = 'chaos'] = process.argv.slice(2);
const emulator = await createStripeEmulator({
  port: 0,
  seed,
  // Hours become seconds, so that an event which a killed process refused is brought again within the run.
  webhookRetryDelaysMs: [100, 200, 400, 800, 1_600, 3_200, 3_200, 3_200, 3_200, 3_200],
  redirectWaitMs: 0,
});
console.log(JSON.stringify({ msg: 'ready', url: emulator.url }));
