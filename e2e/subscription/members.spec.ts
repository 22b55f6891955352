import { expect, expectAccessible, test } from '../fixtures/test';

test('an owner invites somebody by link, who joins, is promoted and is removed again', async ({
  newOwner,
  visit,
}) => {
  const { page } = await newOwner('Joinery');
  await page.goto('/members');
  await expect(page.getByText('1 member of 5. 4 places are left.')).toBeVisible();
  await page.getByLabel('E-mail').fill('owner@globex.test');
  await page.getByLabel('Role', { exact: true }).selectOption('billing');
  await page.getByRole('button', { name: 'Invite' }).click();
  await expect(page.getByRole('heading', { name: 'Invited' })).toBeVisible();
  await expectAccessible(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy link for owner@globex.test' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());

  const { page: stranger } = await visit('member@acme.test');
  await stranger.goto(link);
  await expect(stranger.getByRole('heading', { level: 1 })).toHaveText('This invitation cannot be used');
  await expect(stranger.locator('body')).not.toContainText('Joinery');

  const { page: guest } = await visit('owner@globex.test');
  await guest.goto(link);
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('Join Joinery');
  await expectAccessible(guest);
  await guest.getByRole('button', { name: 'Join Joinery' }).click();
  await guest.waitForURL(/\/billing$/);
  await expect(guest.getByText('Joinery has no plan yet')).toBeVisible();

  // Live: nobody has reloaded.
  const row = page.getByRole('listitem').filter({ hasText: 'owner@globex.test' });
  await expect(row.getByRole('combobox')).toHaveValue('billing');
  await row.getByRole('combobox').selectOption('admin');
  await guest.goto('/members');
  await expect(guest.getByRole('button', { name: 'Invite' })).toBeVisible();
  // While the role is being changed its row takes no other act.
  await expect(row.getByRole('combobox')).toBeEnabled();
  await row.getByRole('button', { name: /^Remove/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Remove/ })
    .click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(row).toHaveCount(0);
  // Theirs too, live: their open page leaves the organization that they are out of.
  await expect(guest.locator('body')).not.toContainText('Joinery');
});

test('the only owner is told why they cannot leave', async ({ newOwner }) => {
  const { page } = await newOwner('Alone');
  await page.goto('/members');
  await expect(page.getByText('The only owner. Make somebody else an owner first.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Leave' })).toHaveCount(0);
});
