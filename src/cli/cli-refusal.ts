/** A refusal for the person at the terminal: one sentence with what to do, printed without a stack, exit code 1. */
export class CliRefusal extends Error {
  override name = 'CliRefusal';
}
