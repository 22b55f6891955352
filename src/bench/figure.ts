/** What `npm run bench` prints, one JSON line a figure. */
export interface Figure {
  /** `webhook_ingest_server_c16` */
  name: string;
  value: number;
  /** `1/s`, `ms`, `s`, `MB`, `ratio` */
  unit: string;
  /** The floor's measured value in the same run and unit; null when a figure has none. */
  floor: number | null;
  /** `value / floor`, the median over rounds; null without a floor. Machines are noisy: judge by this alone. */
  ratio: number | null;
}

export type Report = (figure: Figure) => void;

/** One name of `npm run bench -- NAME`. It ends within eight minutes and closes whatever it opened. */
export interface Bench {
  name: string;
  run(report: Report): Promise<void>;
}
