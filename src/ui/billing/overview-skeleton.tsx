import { SkeletonCard } from '../skeleton';

/** The overview in its final layout, before anything is known. */
export function OverviewSkeleton() {
  return (
    <div aria-busy="true" className="grid gap-5 md:gap-6">
      <span className="sr-only">Loading billing</span>
      <SkeletonCard minHeight="16rem" widths={[38, 26, 52, 44]} />
      <SkeletonCard minHeight="8.5rem" widths={[24, 88]} />
      <div className="split">
        <SkeletonCard minHeight="10rem" widths={[46, 62]} />
        <SkeletonCard minHeight="14rem" widths={[34, 84, 78, 81]} />
      </div>
    </div>
  );
}
