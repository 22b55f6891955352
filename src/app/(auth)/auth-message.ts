import { passwordLength } from './password-length';

export interface AuthFailure {
  status?: number;
  code?: string;
}

const sentences: Record<string, string> = {
  INVALID_EMAIL_OR_PASSWORD: 'This e-mail and password do not belong together. Check both and try again.',
  USER_ALREADY_EXISTS: 'There is an account with this e-mail already. Sign in instead.',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'There is an account with this e-mail already. Sign in instead.',
  INVALID_EMAIL: 'This is not an e-mail address. It looks like name@company.com.',
  PASSWORD_TOO_SHORT: `The password is too short. It needs at least ${passwordLength.min} characters.`,
  PASSWORD_TOO_LONG: `The password is too long. At most ${passwordLength.max} characters are possible.`,
};

/** What went wrong, in words and with what to do. A code that is not known here is no reason to show it. */
export function authMessage({ status, code }: AuthFailure): string {
  const sentence = code ? sentences[code] : undefined;
  if (sentence) return sentence;
  if (status === 429) return 'Too many attempts in a short time. Wait a minute and try again.';
  if (!status) return 'We could not reach the server. Check your connection and try again.';
  return 'That did not work. Try again in a moment.';
}
