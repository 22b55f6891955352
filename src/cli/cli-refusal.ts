/** A refusal for the person at the terminal: one sentence with what to do, printed without a stack. Exit code 1 unless said otherwise. */
export class CliRefusal extends Error {
  override name = 'CliRefusal';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
