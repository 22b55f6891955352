import { expect, test } from '../fixtures/test';

test('a tab that was still starting when the change came shows it, though another tab holds the stream', async ({
  newOwner,
  visit,
  stack,
}) => {
  const { page: owner } = await newOwner('Stragglers');
  await owner.goto('/members');
  await owner.getByLabel('E-mail').fill('member@acme.test');
  await owner.getByRole('button', { name: 'Invite' }).click();
  await owner.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await owner.getByRole('button', { name: 'Copy link for member@acme.test' }).click();
  const link = await owner.evaluate(() => navigator.clipboard.readText());
  const { page: leading, context } = await visit('member@acme.test');
  await leading.goto(link);
  await leading.getByRole('button', { name: 'Join Stragglers' }).click();
  await leading.waitForURL(/\/billing$/);
  const streaming = leading.waitForResponse(/billing\.events/);
  await leading.goto('/members');
  await streaming;
  const invite = { name: 'Invite', exact: true };
  await expect(leading.getByRole('button', invite)).toHaveAttribute('aria-disabled', 'true');

  // The second tab has its HTML, made before the change, and none of its scripts.
  let startScripts: () => void = () => undefined;
  const mayStart = new Promise<void>((resolve) => {
    startScripts = resolve;
  });
  const starting = await context.newPage();
  await starting.route('**/_next/static/**/*.js', async (route) => {
    await mayStart;
    await route.continue();
  });
  await starting.goto(`${stack.url}/members`, { waitUntil: 'commit' });
  await expect(starting.getByText('2 members of 5.')).toBeVisible();

  const row = owner.getByRole('listitem').filter({ hasText: 'member@acme.test' });
  await row.getByRole('combobox').selectOption('admin');
  await expect(leading.getByRole('button', invite)).not.toHaveAttribute('aria-disabled');
  startScripts();
  await expect(starting.getByRole('button', invite)).not.toHaveAttribute('aria-disabled');
});
