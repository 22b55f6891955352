import { CliRefusal } from '../cli-refusal';

/** What a page that everybody reads may know. */
function isPublicName(name: string): boolean {
  return (
    name.startsWith('NEXT_PUBLIC_') || name.startsWith('STRIPE_PRICE_') || name === 'STRIPE_PUBLISHABLE_KEY'
  );
}

/** Shapes that are secrets whatever they are called. */
const secretShapes = [
  /\b[sr]k_(test|live)_/,
  /\bwhsec_/,
  /\bdp\.(st|ct|pt|sa|said)\./,
  /\bsb_secret_/,
  /:\/\/[^/\s:@]*:[^/\s@]+@/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
];

export function looksSecret(value: string): boolean {
  return secretShapes.some((shape) => shape.test(value));
}

/**
 * The part of the secrets that the landing page's file may hold.
 *
 * @throws CliRefusal naming a public variable that holds a secret: that is a slip in its source, and it would be shown to everybody.
 */
export function landingValues(secrets: Readonly<Record<string, string>>): Record<string, string> {
  const values = Object.fromEntries(Object.entries(secrets).filter(([name]) => isPublicName(name)));
  const slip = Object.keys(values).find((name) => looksSecret(values[name] ?? ''));
  if (slip)
    throw new CliRefusal(
      `${slip} is public by its name and holds a secret: nothing was written; rename it in its source, and roll that secret if it was ever deployed`,
    );
  return values;
}
