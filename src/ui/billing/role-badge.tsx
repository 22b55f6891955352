import { KeyRound, type LucideIcon, Receipt, Shield, User } from 'lucide-react';
import type { Role } from '@/billing/overview-schema';
import { Badge } from '../badge';

export const roleWords: Record<Role, string> = {
  owner: 'Owner',
  admin: 'Admin',
  billing: 'Billing',
  member: 'Member',
};

const icons: Record<Role, LucideIcon> = { owner: KeyRound, admin: Shield, billing: Receipt, member: User };

export function RoleBadge({ role }: { role: Role }) {
  return <Badge icon={icons[role]}>{roleWords[role]}</Badge>;
}
