import type { PgBoss } from 'pg-boss';
import { errorSummary } from '@/lib/logger';
import { createChannels } from '@/notifications/channels';
import { type DeliveryDependencies, deliverNotification } from '@/notifications/deliver';
import { createLinks } from '@/notifications/links';
import { takeDue } from '@/notifications/outbox';
import type { Services } from '@/services';

const queue = 'notify';
const sweepMs = 500;

export interface NotificationJobs {
  /** Makes no further jobs. */
  stop(): Promise<void>;
  /** After the last job: lets go of the mail server. */
  close(): void;
}

/**
 * Rows of the outbox become jobs that carry their id, and jobs become messages. The sweep runs twice a second and is what makes jobs in
 * the first place: a row can lose its job, and the worker its life, and the message still leaves.
 */
export async function startNotificationJobs(boss: PgBoss, services: Services): Promise<NotificationJobs> {
  const { database, logger } = services;
  const deps = deliveryDependencies(services);
  // A try that fails is the row's business (`run_at`), not the job's.
  await boss.createQueue(queue, { retryLimit: 0, deleteAfterSeconds: 3_600 });
  await boss.work<{ id: string }>(queue, { pollingIntervalSeconds: 0.5, batchSize: 20 }, async (jobs) => {
    await Promise.all(
      jobs.map(({ data }) =>
        deliverNotification(deps, data.id).catch((error: unknown) =>
          logger.error(
            { notificationId: data.id, error: errorSummary(error) },
            'a message waits for the database',
          ),
        ),
      ),
    );
  });

  let isStopping = false;
  let wake: () => void = () => undefined;
  const sweeping = (async () => {
    while (!isStopping) {
      try {
        const ids = await takeDue(database.ingest);
        if (ids.length > 0)
          await boss.insert(
            queue,
            ids.map((id) => ({ data: { id } })),
          );
      } catch (error) {
        if (!isStopping) logger.error({ error: errorSummary(error) }, 'the outbox cannot be read');
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, sweepMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return {
    async stop() {
      isStopping = true;
      wake();
      await sweeping;
    },
    close: () => deps.channels.mailer?.close(),
  };
}

export function deliveryDependencies({ env, database, clock, logger }: Services): DeliveryDependencies {
  return {
    sql: database.ingest,
    clock,
    logger,
    links: createLinks(env.NEXT_PUBLIC_DASHBOARD_URL, env.STRIPE_API_BASE ?? null),
    channels: createChannels(env),
  };
}
