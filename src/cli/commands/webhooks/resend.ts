import { isResourceMissing } from '@/billing/stripe-errors';
import { applyStripeEvent } from '@/billing/webhook-handler';
import { CliRefusal } from '../../cli-refusal';
import type { ForgeCommand } from '../../command';
import { emulatorControl } from '../../emulator-control';
import { eventArgument } from '../../event-options';
import { say } from '../../say';
import { withServices } from '../../with-services';

export const command: ForgeCommand = {
  description: [
    'Brings an event in again from Stripe: the emulator delivers it once more to its endpoints, signed now; from Stripe itself, whose API cannot be asked to deliver, it is read and goes in through the same door as a webhook. One that is stored already adds nothing; to have a stored one act again use "forge webhooks replay". Stripe keeps events for 30 days.',
    'Example: npx --no forge webhooks resend evt_1NG8Du2eZvKYlo2CUI79vXWy',
    'Exit code: 0 brought in, or there already; 1 refused or failed, 2 wrong usage.',
  ],
  positionals: [['<event>', 'evt_...']],
  options: [
    ['--dry-run', 'see that Stripe still has it and write nothing'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options, [given = '']) {
    const id = eventArgument(given);
    const result = await withServices(async (services) => {
      const { billing, inbox, account, kick } = services;
      const event = await billing.stripe.events.retrieve(id).catch((error: unknown) => {
        if (!isResourceMissing(error)) throw error;
        throw new CliRefusal(
          `Stripe has no event ${id} (it keeps them for 30 days): npx --no forge sync <organization> reads the state instead`,
        );
      });
      if (options.dryRun === true) return 'would_resend';
      const control = emulatorControl(services);
      if (control) {
        await control.resendEvent(id);
        return 'delivered';
      }
      const body = Buffer.from(JSON.stringify(event, null, 2));
      const context = { inbox, livemode: billing.livemode, accountId: account.id };
      const receipt = await applyStripeEvent(event, { body, verifiedWith: 'api' }, context);
      kick.run();
      return receipt.result;
    });
    if (options.json === true) console.log(JSON.stringify({ event: id, result }));
    else if (result === 'would_resend') say(`Stripe has it. Do it: npx --no forge webhooks resend ${id}`);
    else if (result === 'duplicate')
      say(`It is stored already. Have it act again: npx --no forge webhooks replay --event ${id}`);
    else say(`Done (${result}). See: npx --no forge webhooks show ${id}`);
    return 0;
  },
};
