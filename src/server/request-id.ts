import { newId } from '@/lib/ids';

/** In every log line of a request, and in what its sender may quote to us. The proxy's own when it sends one that fits into a line. */
export function requestIdOf(header: string | null): string {
  return header && /^[\w-]{8,64}$/.test(header) ? header : newId('req');
}
