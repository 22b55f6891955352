/** Why a name cannot be an organization's, in words; null when it can. Letters and digits of every script count. */
export function organizationNameProblem(name: string): string | null {
  return /[\p{L}\p{N}]/u.test(name)
    ? null
    : 'Write the name with at least one letter or digit, so that people can tell it apart.';
}
