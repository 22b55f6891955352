/** Who asks for a change, and from where; the address is for the activity page and may be unknown. */
export interface Actor {
  organizationId: string;
  userId: string;
  ipAddress: string | null;
}
