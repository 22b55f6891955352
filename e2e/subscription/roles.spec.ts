import type { Page } from '@playwright/test';
import { type Act, acts, may, permissions, refusal } from '@/billing/permissions';
import { type OrganizationRole, organizationRoles } from '@/billing/roles';
import { expect, expectAccessible, startTrial, test } from '../fixtures/test';

/** The controls of each act: where they stand and how they are called. Pages that are refused whole say the reason as their title. */
const controls: { act: Act; path: string; button: RegExp }[] = [
  { act: 'change_plan', path: '/billing', button: /^Change plan$/ },
  { act: 'change_plan', path: '/billing', button: /^Cancel plan$/ },
  { act: 'change_plan', path: '/billing/plans', button: /^Upgrade to Enterprise$/ },
  { act: 'change_plan', path: '/billing/plans', button: /^Downgrade to Starter$/ },
  { act: 'invite', path: '/members', button: /^Invite$/ },
];
const refusedPages: { act: Act; path: string }[] = [
  { act: 'cancel_plan', path: '/billing/cancel' },
  { act: 'see_invoices', path: '/billing/invoices' },
  { act: 'see_activity', path: '/billing/activity' },
];

/** The call as the page would make it. Each lacks an input: whoever may make it is told so, and nothing happens. */
function callOf(page: Page, call: string): Promise<{ status: number; body: string }> {
  const path = call.includes('.') ? `/api/trpc/${call}` : `/api/auth/organization/${call}`;
  return page.evaluate(async (url) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    return { status: response.status, body: await response.text() };
  }, path);
}

const queries = new Set(['billing.events']);

async function expectRole(page: Page, role: OrganizationRole): Promise<void> {
  for (const { act, path, button } of controls) {
    await page.goto(path);
    const control = page
      .getByRole('main')
      .getByRole('button', { name: button })
      .or(page.getByRole('main').getByRole('link', { name: button }));
    await expect(control, `${role}, ${path}`).toBeVisible();
    if (may(role, act)) {
      await expect(control, `${role} may ${act}`).not.toHaveAttribute('aria-disabled');
      continue;
    }
    await expect(control, `${role} may not ${act}`).toHaveAttribute('aria-disabled', 'true');
    await expect(control).toHaveAccessibleDescription(new RegExp(`^${refusal(act).replace('.', '\\.')}`));
    await control.focus();
    await expect(control).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`${path}$`));
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  for (const { act, path } of refusedPages) {
    await page.goto(path);
    const title = page.getByRole('main').getByText(refusal(act).slice(0, -1));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(title).toHaveCount(may(role, act) ? 0 : 1);
  }
  await expectAccessible(page);
}

test('each role finds disabled, with the reason, exactly what the server refuses to it', async ({
  newOwner,
  visit,
}) => {
  const { page: owner } = await newOwner('Matrix');
  await startTrial(owner, 'Pro');
  await owner.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const role of organizationRoles) {
    let page = owner;
    if (role !== 'owner') {
      const email = { admin: 'admin', billing: 'billing', member: 'member' }[role];
      await owner.goto('/members');
      await owner.getByLabel('E-mail').fill(`${email}@acme.test`);
      await owner.getByLabel('Role', { exact: true }).selectOption(role);
      await owner.getByRole('button', { name: 'Invite' }).click();
      await owner.getByRole('button', { name: `Copy link for ${email}@acme.test` }).click();
      const link = await owner.evaluate(() => navigator.clipboard.readText());
      page = (await visit(`${email}@acme.test`)).page;
      await page.goto(link);
      await page.getByRole('button', { name: 'Join Matrix' }).click();
      await page.waitForURL(/\/billing$/);
    }
    await expectRole(page, role);
    for (const act of acts) {
      for (const call of permissions[act].calls.filter((name) => !queries.has(name))) {
        const { status, body } = await callOf(page, call);
        const isOurs = call.includes('.');
        if (may(role, act)) expect(body, `${role} calls ${call}`).not.toContain('role_required');
        else {
          expect(status, `${role} calls ${call}: ${body}`).toBeGreaterThanOrEqual(400);
          if (isOurs) {
            expect(status, `${role} calls ${call}`).toBe(403);
            expect(body).toContain(refusal(act, 'Matrix'));
          }
        }
      }
    }
  }
});
