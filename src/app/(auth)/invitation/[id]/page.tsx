import type { Metadata } from 'next';
import { getPageInvitation } from '@/server/page-invitation';
import { getPageSession } from '@/server/page-session';
import { buttonClass } from '@/ui/button-class';
import { Link } from '@/ui/link';
import { AcceptInvitation } from './accept-invitation';

export const metadata: Metadata = { title: 'Invitation' };

/** Where an invitation's link leads: sign in with the invited address, then join. A stranger learns nothing but that. */
export default async function InvitationPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const session = await getPageSession();
  const next = encodeURIComponent(`/invitation/${id}`);
  if (!session) {
    return (
      <>
        <Title>You were invited</Title>
        <p className="text-ink-2">
          Sign in or create an account with the e-mail address that the invitation was made for.
        </p>
        <div className="grid gap-2">
          <Link className={buttonClass({ look: 'primary', isBlock: true })} href={`/sign-in?next=${next}`}>
            Sign in
          </Link>
          <Link className={buttonClass({ isBlock: true })} href={`/sign-up?next=${next}`}>
            Create an account
          </Link>
        </div>
      </>
    );
  }
  const invitation = await getPageInvitation(id, session.user.email);
  if (!invitation) {
    return (
      <>
        <Title>This invitation cannot be used</Title>
        <p className="text-ink-2">
          {`It has ended, was withdrawn, or is for another address than ${session.user.email}. Ask for a new one.`}
        </p>
        <Link className={buttonClass({ isBlock: true })} href="/billing">
          Back to billing
        </Link>
      </>
    );
  }
  return (
    <>
      <Title>{`Join ${invitation.organizationName}`}</Title>
      <AcceptInvitation
        invitationId={id}
        organizationName={invitation.organizationName}
        role={invitation.role}
      />
    </>
  );
}

function Title({ children }: { children: string }) {
  return <h1 className="text-2xl tracking-tighter">{children}</h1>;
}
