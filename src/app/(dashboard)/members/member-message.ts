export interface AuthFailure {
  status?: number;
  code?: string;
  message?: string;
}

const sentences: Record<string, string> = {
  USER_IS_ALREADY_A_MEMBER_OF_THIS_ORGANIZATION: 'This person is a member already.',
  USER_IS_ALREADY_INVITED_TO_THIS_ORGANIZATION: 'This person has an invitation already.',
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_AS_THE_ONLY_OWNER: 'The only owner. Make somebody else an owner first.',
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_WITHOUT_AN_OWNER: 'The only owner. Make somebody else an owner first.',
  MEMBER_NOT_FOUND: 'This person is no member any more.',
  INVITATION_NOT_FOUND: 'This invitation has ended. Ask for a new one.',
  YOU_ARE_NOT_THE_RECIPIENT_OF_THE_INVITATION:
    'This invitation is for another e-mail address. Sign in with that one.',
  ORGANIZATION_MEMBERSHIP_LIMIT_REACHED: 'All places of the plan are taken. An owner or admin can make room.',
};

/** What was refused, in words and with what to do. */
export function memberMessage({ status, code, message }: AuthFailure): string {
  const sentence = code ? sentences[code] : undefined;
  if (sentence) return sentence;
  if (status === 429) return 'Too many attempts in a short time. Wait a minute and try again.';
  if (!status) return 'We could not reach the server. Check your connection and try again.';
  // Ours are sentences already; of better-auth's only those above are known to be fit for people.
  if (status === 403 && message?.startsWith('The plan allows')) return message;
  if (status === 401 || status === 403) return 'You may not do this any more. Reload the page.';
  return 'That did not work. Try again in a moment.';
}
