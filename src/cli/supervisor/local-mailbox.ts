import type { Lifetime } from './lifetime';

export interface LocalMailbox {
  /** The page. */
  url: string;
  /** What makes the app write to it. */
  env: Record<string, string | undefined>;
}

/**
 * Where mail, Slack messages and pages go under `forge dev` and in demo mode: to a page on this machine. Lives in this process, since
 * nothing depends on it. On `port` where it is free, else on any.
 */
export async function openMailbox(port: number, lifetime: Lifetime): Promise<LocalMailbox> {
  const { createMailbox } = await import('@/mailbox/mailbox');
  const mailbox = await createMailbox({ smtpPort: 0, httpPort: port }).catch((error: unknown) => {
    if (Object(error).code !== 'EADDRINUSE') throw error;
    return createMailbox({ smtpPort: 0, httpPort: 0 });
  });
  lifetime.defer(() => mailbox.close());
  return { url: mailbox.url, env: mailbox.env };
}
