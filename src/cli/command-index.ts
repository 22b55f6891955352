import type { ForgeGroup } from './command';

/** Every command, in the order of `forge --help`. A new one is a file in commands/ and a line here. */
export const commandIndex: ForgeGroup = {
  name: 'forge',
  summary: 'Organization billing on Stripe: run it, build it, look after it.',
  entries: [
    {
      name: 'dev',
      summary: 'run everything on this machine: Postgres, Stripe emulator, app with hot reload',
      load: () => import('./commands/dev'),
    },
    {
      name: 'start',
      summary: 'run the built app; with APP_MODE=demo, the whole product with an emulated Stripe',
      load: () => import('./commands/start'),
    },
    {
      name: 'worker',
      summary: 'run the built worker: the sync loop and the jobs, beside a web process with WORKER=separate',
      load: () => import('./commands/worker'),
    },
    {
      name: 'build',
      summary: 'build the pages with Next, and bundle server and worker',
      load: () => import('./commands/build'),
    },
    {
      name: 'emulator',
      summary: 'run the Stripe emulator alone, without the app or a database',
      load: () => import('./commands/emulator'),
    },
    {
      name: 'init',
      summary: 'from a Stripe key to a server that can start: catalogue, webhook endpoint, env file',
      load: () => import('./commands/init'),
    },
    {
      name: 'prices',
      summary: 'the catalogue in code against Stripe',
      entries: [
        {
          name: 'plan',
          summary: 'show what differs, write nothing',
          load: () => import('./commands/prices/plan'),
        },
        {
          name: 'apply',
          summary: 'bring Stripe to the catalogue: add, move lookup keys, archive, never delete',
          load: () => import('./commands/prices/apply'),
        },
        {
          name: 'verify',
          summary: 'for a pipeline: the account and STRIPE_PRICE_* are in order',
          load: () => import('./commands/prices/verify'),
        },
      ],
    },
    {
      name: 'env',
      summary: 'the generated env files, from Doppler, a file or this process',
      entries: [
        {
          name: 'pull',
          summary: 'write .env.dashboard.generated and .env.landing.generated',
          load: () => import('./commands/env/pull'),
        },
        {
          name: 'diff',
          summary: 'show which names differ from their source, never values',
          load: () => import('./commands/env/diff'),
        },
        {
          name: 'check',
          summary: 'would a server start with them?',
          load: () => import('./commands/env/check'),
        },
      ],
    },
    {
      name: 'doctor',
      summary: 'what is wrong between Stripe and a page, and how to mend it',
      load: () => import('./commands/doctor'),
    },
    {
      name: 'customers',
      summary: 'which Stripe customer belongs to which organization',
      entries: [
        {
          name: 'unmapped',
          summary: 'customers that belong to nobody, with what their metadata suggests',
          load: () => import('./commands/customers/unmapped'),
        },
        {
          name: 'map',
          summary: 'bind a customer to an organization and have its parked events read',
          load: () => import('./commands/customers/map'),
        },
      ],
    },
    {
      name: 'org',
      summary: 'one organization',
      entries: [
        {
          name: 'show',
          summary: 'its customers, its plan held against Stripe, its timeline',
          load: () => import('./commands/org/show'),
        },
      ],
    },
    {
      name: 'sync',
      summary: 'have an organization, or all, read from Stripe again',
      load: () => import('./commands/sync'),
    },
    {
      name: 'webhooks',
      summary: "look after Stripe's events",
      entries: [
        {
          name: 'list',
          summary: 'the events that came, and what became of each',
          load: () => import('./commands/webhooks/list'),
        },
        {
          name: 'show',
          summary: 'one event with its body',
          load: () => import('./commands/webhooks/show'),
        },
        {
          name: 'replay',
          summary: 'have stored events act again, oldest first',
          load: () => import('./commands/webhooks/replay'),
        },
        {
          name: 'resend',
          summary: 'bring an event in again from Stripe',
          load: () => import('./commands/webhooks/resend'),
        },
        {
          name: 'trigger',
          summary: 'make an event that belongs to an organization (test mode)',
          load: () => import('./commands/webhooks/trigger'),
        },
        {
          name: 'reconcile',
          summary: 'find what webhooks lost, and bring it in',
          load: () => import('./commands/webhooks/reconcile'),
        },
        {
          name: 'health',
          summary: 'how the events of the last days came: clock, API versions, secrets, statuses',
          load: () => import('./commands/webhooks/health'),
        },
      ],
    },
    {
      name: 'clock',
      summary: 'move time in the emulator, or a test clock of Stripe',
      entries: [
        {
          name: 'advance',
          summary: 'by a duration',
          load: () => import('./commands/clock/advance'),
        },
        {
          name: 'to-renewal',
          summary: 'to the next renewal and its charge',
          load: () => import('./commands/clock/to-renewal'),
        },
        {
          name: 'to-trial-end',
          summary: 'to the end of the trial and the first charge',
          load: () => import('./commands/clock/to-trial-end'),
        },
      ],
    },
    {
      name: 'apps',
      summary: 'the generated apps of customers (ops/apps.yaml)',
      entries: [
        {
          name: 'check',
          summary: 'what is wrong in the file, with line and column',
          load: () => import('./commands/apps/check'),
        },
        {
          name: 'list',
          summary: 'the apps, their payments, their missing secrets',
          load: () => import('./commands/apps/list'),
        },
        {
          name: 'add',
          summary: 'add an app, free of Stripe',
          load: () => import('./commands/apps/add'),
        },
        {
          name: 'payments',
          summary: 'payments of an app',
          entries: [
            {
              name: 'enable',
              summary: 'turn them on and name the secrets',
              load: () => import('./commands/apps/payments/enable'),
            },
          ],
        },
        {
          name: 'scaffold',
          summary: 'write checkout, portal and webhook endpoints into a Next app',
          load: () => import('./commands/apps/scaffold'),
        },
      ],
    },
    {
      name: 'recover',
      summary: 'after a restored backup: bring in what happened since, and read every customer again',
      load: () => import('./commands/recover'),
    },
    {
      name: 'completion',
      summary: 'print the completion script of your shell',
      load: () => import('./commands/completion'),
    },
  ],
};
