/** An option that the emulator cannot start with: one sentence with what to do. */
export class EmulatorOptionError extends Error {
  override name = 'EmulatorOptionError';
}
