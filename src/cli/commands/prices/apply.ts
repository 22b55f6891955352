import { accountWords, applyCatalogueRun, type CatalogueRun, readCatalogue } from '../../catalogue-run';
import { describeChange, plainChange } from '../../catalogue-words';
import type { ForgeCommand } from '../../command';
import { givenFlags } from '../../given-flags';
import { assertMayWrite, liveOptions, refuseUnaskedLive } from '../../live-guard';
import { say } from '../../say';
import { openStripe } from '../../stripe-world';

export const command: ForgeCommand = {
  description: [
    'Brings Stripe to the catalogue in code. It adds and moves, and deletes nothing: a price whose amount differs gets a successor that takes its lookup key over and is then archived, so whoever pays it goes on paying it. A price that STRIPE_PRICE_* names by its id stays active.',
    'Stripe tells the signing secret of a new webhook endpoint once: it is written into the env file, never shown. An endpoint of another API version gets a successor beside it, the secret before it becomes STRIPE_WEBHOOK_SECRET_PREVIOUS, and the next run disables the old one: restart the server in between.',
    'It refuses the key of another account than the one that the database of DATABASE_URL is a copy of. With a live key it refuses without --live and the typed name of the account. Safe to run twice.',
    'Example: npx --no forge prices apply --dry-run',
    'Exit code: 0 done, or nothing to do; 1 refused or failed (run it again: it goes on where it stopped), 2 wrong usage.',
  ],
  options: [
    ['--dry-run', 'show what would be written and write nothing'],
    ...liveOptions,
    ['--out <file>', 'where the secret of a new endpoint goes (.env.dashboard.generated)'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    const isDryRun = options.dryRun === true;
    const opened = openStripe();
    if (!isDryRun) refuseUnaskedLive(opened.isLive, options);
    const run = await readCatalogue({ ...options, world: opened });
    const { account, changes, world, withoutEndpoint, written } = run;
    if (options.json !== true) for (const change of changes) say(describeChange(change));
    if (!isDryRun && changes.length > 0) {
      await assertMayWrite(account, world.isLive, options);
      await applyCatalogueRun(run);
    }
    if (options.json === true) {
      const answer = { dryRun: isDryRun, account: account.id, livemode: world.isLive, withoutEndpoint };
      const names = [...written];
      console.log(JSON.stringify({ ...answer, changes: changes.map(plainChange), written: names }));
      return 0;
    }
    if (withoutEndpoint) say(withoutEndpoint);
    for (const line of lastLines(run, isDryRun, givenFlags(options))) say(line);
    return 0;
  },
};

function lastLines(run: CatalogueRun, isDryRun: boolean, flags: string): string[] {
  const { changes, written, envFile } = run;
  if (changes.length === 0)
    return [`${accountWords(run)} has the whole catalogue already. Next: npx --no forge doctor`];
  if (isDryRun)
    return [`Nothing was written to ${accountWords(run)}. Do it: npx --no forge prices apply${flags}`];
  const secrets =
    written.size > 0
      ? [`${[...written].join(' and ')} written to ${envFile}: restart the server, it reads that file`]
      : [];
  return [
    ...secrets,
    `${changes.length} changed in ${accountWords(run)}. Check it: npx --no forge prices verify`,
  ];
}
