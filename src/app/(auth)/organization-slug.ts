/** `Müller & Söhne` -> `muller-sohne-a1b2c3`. The random end keeps two organizations of one name apart. */
export function organizationSlug(name: string, random: Uint8Array): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  const end = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [words || 'organization', end].join('-');
}
