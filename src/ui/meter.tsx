'use client';

import { Meter as MeterPrimitive } from '@base-ui/react/meter';
import { CircleAlert, TriangleAlert } from 'lucide-react';
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
  const share = Math.min(1, value / limit);
  const state = share >= 1 ? 'full' : share >= 0.8 ? 'warn' : 'normal';
  const left = Math.max(0, limit - value);
  return (
    <MeterPrimitive.Root
      value={Math.min(value, limit)}
      max={limit}
      aria-valuetext={`${value} of ${limit}`}
      className="grid gap-2"
    >
      <div className="flex items-baseline justify-between gap-3">
        <MeterPrimitive.Label>{label}</MeterPrimitive.Label>
        <span className="font-medium tabular-nums">
          {value.toLocaleString('en-US')}{' '}
          <span className="font-normal text-ink-3">of {limit.toLocaleString('en-US')}</span>
        </span>
      </div>
      <MeterPrimitive.Track className="relative h-1.5 overflow-hidden rounded-[2px] bg-hover shadow-[inset_0_0_0_1px_var(--color-line-strong)]">
        <MeterPrimitive.Indicator className={fills[state]} />
      </MeterPrimitive.Track>
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
    </MeterPrimitive.Root>
  );
}
