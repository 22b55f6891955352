/** What the server takes (src/identity/auth.ts; the test beside this file holds the two together). */
export const passwordLength = { min: 10, max: 128 } as const;
