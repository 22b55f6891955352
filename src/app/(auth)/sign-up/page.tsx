import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { isPlanId, planName, trialDays } from '@/billing/plans';
import { getPageSession } from '@/server/page-session';
import { Link } from '@/ui/link';
import { nextPath } from '../next-path';
import { planPath } from '../plan-path';
import { SignUpForm } from './sign-up-form';

export const metadata: Metadata = { title: 'Create an account' };

interface SignUpPageProps {
  searchParams: Promise<{ plan?: string | string[]; interval?: string | string[]; next?: string | string[] }>;
}

export default async function SignUpPage({ searchParams }: SignUpPageProps) {
  const query = await searchParams;
  const next = planPath(query) ?? (query.next ? nextPath(query.next) : '/billing/plans');
  if (await getPageSession()) redirect(next);
  return (
    <>
      <div>
        <h1 className="text-2xl tracking-tighter">Create an account</h1>
        <p className="mt-1 text-ink-2">
          {isPlanId(query.plan)
            ? `The ${trialDays} days of ${planName(query.plan)} start in the next step. Nothing is charged here.`
            : next.startsWith('/invitation/')
              ? 'Use the e-mail address that the invitation was made for.'
              : 'Plans are for organizations, so you name yours here. Nothing is charged.'}
        </p>
      </div>
      <SignUpForm next={next} />
      <p className="text-ink-2">
        You have an account?{' '}
        <Link className="link" href={`/sign-in?next=${encodeURIComponent(next)}`}>
          Sign in
        </Link>
      </p>
    </>
  );
}
