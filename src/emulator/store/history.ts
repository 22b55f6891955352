import { systemClock } from '@/lib/clock';
import type { BeforeImage } from './open-work';
import type { TableName } from './tables';

/** How far to look back: so many commits, or so many milliseconds of real time. */
export type Moment = { commits: number } | { ms: number };

/** Commits that write nothing else are about sending, not about what the API answers. */
const bookkeeping = new Set<TableName>([
  'delivery',
  'delivery_settings',
  'event',
  'fault',
  'idempotent_answer',
]);

/** Older commits are forgotten: a look back is meant for moments ago. */
const commitsMax = 2_000;

/** The before-images of the last commits, for answers from an earlier moment. Off until somebody asks for it. */
export class History {
  #isOn = false;
  #commits: { atMs: number; images: readonly BeforeImage[] }[] = [];

  remember(isOn: boolean): void {
    this.#isOn = isOn;
    if (!isOn) this.clear();
  }

  clear(): void {
    this.#commits = [];
  }

  add(images: readonly BeforeImage[]): void {
    if (!this.#isOn || images.every(({ name }) => bookkeeping.has(name))) return;
    this.#commits.push({ atMs: systemClock.nowMs(), images: [...images] });
    if (this.#commits.length > 2 * commitsMax) this.#commits.splice(0, commitsMax);
  }

  /** What to restore, newest first. */
  since(moment: Moment): BeforeImage[] {
    const commits =
      'commits' in moment
        ? this.#commits.slice(-Math.max(moment.commits, 1))
        : this.#commits.filter(({ atMs }) => atMs > systemClock.nowMs() - moment.ms);
    return commits.reverse().flatMap(({ images }) => [...images].reverse());
  }
}
