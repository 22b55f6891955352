import { trialDays } from '@/billing/plans';
import { buttonClass } from '../button-class';
import { DownGlyph } from '../glyph';

export function Hero() {
  return (
    <section className="hero">
      <h1 className="text-4xl tracking-[-0.04em]">
        Generate apps. Pay one price for the whole organization.
      </h1>
      <div>
        <p className="max-w-[46ch] text-md text-ink-2 md:text-lg">
          App Factory generates, hosts and updates your apps. Three plans, billed per organization, and{' '}
          {trialDays} days to try any of them.
        </p>
        <div className="mt-6 flex flex-wrap gap-3">
          <a
            className={buttonClass({ look: 'primary', size: 'large' }, 'max-sm:flex-[1_1_100%]')}
            href="#plans"
          >
            Start free trial
          </a>
          <a
            className={buttonClass({ look: 'ghost', size: 'large' }, 'max-sm:flex-[1_1_100%]')}
            href="#compare"
          >
            Compare plans
            <DownGlyph />
          </a>
        </div>
      </div>
    </section>
  );
}
