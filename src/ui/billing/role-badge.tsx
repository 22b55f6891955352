import { KeyRound, type LucideIcon, Receipt, Shield, User } from 'lucide-react';
import type { Role } from '@/billing/overview-schema';
import { Badge } from '../badge';
import { roleWords } from './role-words';

const icons: Record<Role, LucideIcon> = { owner: KeyRound, admin: Shield, billing: Receipt, member: User };

export function RoleBadge({ role }: { role: Role }) {
  return <Badge icon={icons[role]}>{roleWords[role]}</Badge>;
}
