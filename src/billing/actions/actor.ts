/** Who asks for a change, and from where; the address is for the activity page and may be unknown. */
export interface Actor {
  organizationId: string;
  userId: string;
  ipAddress: string | null;
}

/** Nobody pressed anything: a job did what follows from the rows. */
export const systemActor = { actorId: 'system', ipAddress: null } as const;
