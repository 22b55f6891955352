import { User } from 'lucide-react';
import type { BillingOverview } from '@/billing/overview-schema';
import { Card } from '../card';
import { RoleBadge } from './role-badge';
import { inOrderOfAsking } from './who-to-ask';

interface ManagersCardProps {
  managers: BillingOverview['billingManagers'];
  memberCount: number;
}

/** Who may choose plans and see money; for everybody else, whom to ask. */
export function ManagersCard({ managers, memberCount }: ManagersCardProps) {
  const others = Math.max(0, memberCount - managers.length);
  const foot =
    others === 0
      ? null
      : `${others} other ${others === 1 ? 'member' : 'members'} can see the plan and its limits, not what it costs.`;
  return (
    <Card title="Who can manage billing" foot={foot}>
      <ul className="grid gap-3">
        {inOrderOfAsking(managers).map((manager) => (
          <li key={manager.email} className="flex items-center gap-3">
            <span className="grid size-7 flex-none place-items-center rounded-full bg-hover text-ink-2">
              <User className="size-3.5" />
            </span>
            <span className="min-w-0 [overflow-wrap:anywhere]">{manager.email}</span>
            <span className="ml-auto">
              <RoleBadge role={manager.role} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
