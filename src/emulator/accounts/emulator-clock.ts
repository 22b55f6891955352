import { type Clock, nowSeconds, systemClock } from '@/lib/clock';
import { EmulatorOptionError } from '../option-error';

/**
 * Business time of every account, before what its control plane adds to it:
 * - `real`: the machine's time, and what falls due happens by itself;
 * - `manual`: stands still until the control plane moves it;
 * - `fixed`: stands still for ever; moving it is refused;
 * - a clock of the caller's own: what falls due happens with the next request.
 */
export interface EmulatorClock {
  kind: 'real' | 'manual' | 'fixed' | 'own';
  clock: Clock;
}

/** Seconds say where a clock stands; without them it stands at the moment of the start. */
export type ClockOption = 'real' | 'manual' | 'fixed' | { manual: number } | { fixed: number } | Clock;

export function emulatorClock(option: ClockOption): EmulatorClock {
  if (typeof option === 'object' && 'nowMs' in option) {
    return option === systemClock ? { kind: 'real', clock: option } : { kind: 'own', clock: option };
  }
  if (option === 'real') return { kind: 'real', clock: systemClock };
  const kind = option === 'manual' || (typeof option === 'object' && 'manual' in option) ? 'manual' : 'fixed';
  const seconds =
    typeof option === 'string' ? nowSeconds(systemClock) : 'manual' in option ? option.manual : option.fixed;
  if (!Number.isSafeInteger(seconds) || seconds < 0)
    throw new EmulatorOptionError(`a ${kind} clock stands at whole seconds since 1970, not at ${seconds}`);
  return { kind, clock: { nowMs: () => seconds * 1000 } };
}
