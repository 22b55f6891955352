import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getPageSession } from '@/server/page-session';
import { Link } from '@/ui/link';
import { nextPath } from '../next-path';
import { SignInForm } from './sign-in-form';

export const metadata: Metadata = { title: 'Sign in' };

interface SignInPageProps {
  searchParams: Promise<{ next?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const next = nextPath((await searchParams).next);
  if (await getPageSession()) redirect(next);
  return (
    <>
      <h1 className="text-2xl tracking-tighter">Sign in</h1>
      <SignInForm next={next} />
      <p className="text-ink-2">
        New here?{' '}
        <Link className="link" href={`/sign-up?next=${encodeURIComponent(next)}`}>
          Create an account
        </Link>
      </p>
    </>
  );
}
