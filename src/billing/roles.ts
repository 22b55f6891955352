/** What a member may be in an organization. better-auth stores the word, this page says what it means for money. */
export const organizationRoles = ['owner', 'admin', 'billing', 'member'] as const;
export type OrganizationRole = (typeof organizationRoles)[number];

/** May buy, cancel, see amounts, cards and invoices. A member sees what the plan allows. */
export function canManageBilling(role: OrganizationRole): boolean {
  return role !== 'member';
}

export function toOrganizationRole(value: string): OrganizationRole {
  // better-auth joins several roles by commas; the strongest counts. An unknown word gets the least.
  const words = value.split(',');
  return organizationRoles.find((role) => words.includes(role)) ?? 'member';
}
