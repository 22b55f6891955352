import { cardMark } from './card-name';

/** A picture of the brand; the name stands beside it in words. */
export function CardMark({ brand }: { brand: string }) {
  return (
    <span
      aria-hidden="true"
      className="inline-grid h-6 w-9 flex-none place-items-center rounded-sm border border-line-strong bg-surface text-[0.5625rem]/none font-semibold tracking-[0.02em] text-ink-2"
    >
      {cardMark(brand)}
    </span>
  );
}
