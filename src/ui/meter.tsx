import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import { classNames } from './class-names';

interface MeterProps {
  label: string;
  value: number;
  limit: number;
  /** `seats`: what is left, in the note that appears at 80 %. */
  unit: string;
}

const fills = { normal: 'bg-accent', warn: 'bg-warning-solid', full: 'bg-danger-solid' } as const;

/** Number first, bar second; warns at 80 %, full at 100 %. */
export function Meter({ label, value, limit, unit }: MeterProps) {
  const labelId = useId();
  const share = Math.min(1, value / limit);
  const state = share >= 1 ? 'full' : share >= 0.8 ? 'warn' : 'normal';
  const left = Math.max(0, limit - value);
  return (
    <div className="grid gap-2">
      <div className="flex items-baseline justify-between gap-3">
        <span id={labelId}>{label}</span>
        <span className="font-medium tabular-nums">
          {value.toLocaleString('en-US')}{' '}
          <span className="font-normal text-ink-3">of {limit.toLocaleString('en-US')}</span>
        </span>
      </div>
      <div className="relative">
        <meter
          className="sr-only"
          aria-labelledby={labelId}
          aria-valuetext={`${value} of ${limit}`}
          value={Math.min(value, limit)}
          max={limit}
        />
        <div
          aria-hidden="true"
          className="h-1.5 overflow-hidden rounded-[2px] bg-hover shadow-[inset_0_0_0_1px_var(--color-line-strong)]"
        >
          <div className={classNames('h-full', fills[state])} style={{ width: `${share * 100}%` }} />
        </div>
      </div>
      {state !== 'normal' && (
        <p
          className={classNames(
            'flex items-center gap-1.5 text-xs [&_svg]:size-[0.8125rem]',
            state === 'full' ? 'text-danger' : 'text-warning',
          )}
        >
          {state === 'full' ? <CircleAlert /> : <TriangleAlert />}
          {state === 'full' ? `No ${unit} left` : `${Math.round(share * 100)} % used, ${left} ${unit} left`}
        </p>
      )}
    </div>
  );
}
