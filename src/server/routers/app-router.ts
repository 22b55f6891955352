import { createRouter } from '../trpc';
import { billingRouter } from './billing';

export const appRouter = createRouter({ billing: billingRouter });
export type AppRouter = typeof appRouter;
