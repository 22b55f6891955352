/** Bars in the place of what is coming. Widths in percent, one per line. */
export function SkeletonLines({ widths }: { widths: number[] }) {
  return widths.map((width) => <span key={width} className="skel" style={{ width: `${width}%` }} />);
}

/** A card of the final height, so that nothing moves when its content arrives. */
export function SkeletonCard({ minHeight, widths }: { minHeight: string; widths: number[] }) {
  return (
    <div
      className="grid content-start gap-5 rounded-lg border border-line bg-surface p-5"
      style={{ minHeight }}
    >
      <SkeletonLines widths={widths} />
    </div>
  );
}
