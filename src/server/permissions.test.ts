import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { actOf, acts, may, permissions, refusal } from '@/billing/permissions';
import { organizationRoles } from '@/billing/roles';
import { appRouter } from './routers/app-router';

/** Those that anybody may call, signed in or not. */
const publicCalls = ['billing.plans'];

const require = createRequire(import.meta.url);
const procedures = Object.keys(appRouter._def.procedures);

describe('the permission matrix', () => {
  it('has a row for every procedure of the router', () => {
    expect(procedures.length).toBeGreaterThan(15);
    const without = procedures.filter((path) => actOf(path) === null && !publicCalls.includes(path));
    expect(without, 'add these to src/billing/permissions.ts').toEqual([]);
  });

  it('names no procedure that is not there, and none twice', () => {
    const calls: string[] = acts.flatMap((act) => [...permissions[act].calls]);
    expect(new Set(calls).size).toBe(calls.length);
    const ofAuth = calls.filter((call) => !call.includes('.'));
    expect(calls.filter((call) => call.includes('.') && !procedures.includes(call))).toEqual([]);
    const routes = ['crud-invites', 'crud-members'].map((file) =>
      readFileSync(
        require.resolve(`better-auth/plugins/organization`).replace(/[^/]+$/, `routes/${file}.mjs`),
        'utf8',
      ),
    );
    for (const call of ofAuth)
      expect(
        routes.some((text) => text.includes(`"/organization/${call}"`)),
        `better-auth has ${call}`,
      ).toBe(true);
  });

  it('lets owners do everything, and nobody do more than an owner', () => {
    for (const act of acts) expect(may('owner', act), act).toBe(true);
  });

  it('shows and lets members do nothing that costs or names money', () => {
    const open = acts.filter((act) => may('member', act));
    expect(open).toEqual(['see_plan', 'see_members']);
  });

  it('says to everybody else who may, in one sentence', () => {
    expect(refusal('choose_plan')).toBe('Only owners, admins and billing managers can choose a plan.');
    expect(refusal('invite', 'Acme')).toBe('Only owners and admins of Acme can invite people.');
    for (const act of acts.filter((name) => organizationRoles.some((role) => !may(role, name))))
      expect(refusal(act)).toMatch(/^Only [a-z, ]+ can [a-z ]+\.$/i);
  });
});
