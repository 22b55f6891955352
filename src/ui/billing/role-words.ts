import type { Role } from '@/billing/overview-schema';

export const roleWords: Record<Role, string> = {
  owner: 'Owner',
  admin: 'Admin',
  billing: 'Billing',
  member: 'Member',
};
