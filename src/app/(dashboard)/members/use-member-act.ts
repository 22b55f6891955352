'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/trpc/client';
import { type AuthFailure, memberMessage } from './member-message';

interface MemberAct {
  isBusy: boolean;
  failure: string | null;
  /** Answers whether it was done. */
  run: (act: () => Promise<{ error: AuthFailure | null }>) => Promise<boolean>;
}

/** One call of better-auth's, its refusal in words, and a fresh list afterwards. */
export function useMemberAct(): MemberAct {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  return {
    isBusy,
    failure,
    async run(act) {
      if (isBusy) return false;
      setBusy(true);
      setFailure(null);
      const { error } = await act();
      if (error) setFailure(memberMessage(error));
      await queryClient.invalidateQueries({ queryKey: trpc.billing.members.pathKey() });
      setBusy(false);
      return !error;
    },
  };
}
