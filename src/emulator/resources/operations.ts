import type { Operation } from '../wire/operation';
import { accountOperations } from './account';
import { checkoutOperations } from './checkout-sessions';
import { customerOperations } from './customers';
import { eventOperations } from './events';
import { invoiceItemOperations } from './invoice-items';
import { invoiceOperations } from './invoices';
import { paymentMethodOperations } from './payment-methods';
import { paymentOperations } from './payments';
import { planOperations } from './plans';
import { portalConfigurationOperations } from './portal-configurations';
import { portalSessionOperations } from './portal-sessions';
import { previewOperations } from './preview-invoice';
import { priceOperations } from './prices';
import { productOperations } from './products';
import { subscriptionItemOperations } from './subscription-items';
import { scheduleOperations } from './subscription-schedules';
import { subscriptionOperations } from './subscriptions';
import { taxIdOperations } from './tax-ids';
import { testClockOperations } from './test-clocks';
import { webhookEndpointOperations } from './webhook-endpoints';

/** Everything the emulator answers under `/v1`. */
export const operations: Operation[] = [
  ...accountOperations,
  ...productOperations,
  ...priceOperations,
  ...planOperations,
  ...customerOperations,
  ...taxIdOperations,
  ...paymentMethodOperations,
  ...paymentOperations,
  ...subscriptionOperations,
  ...subscriptionItemOperations,
  ...scheduleOperations,
  ...invoiceOperations,
  ...previewOperations,
  ...invoiceItemOperations,
  ...checkoutOperations,
  ...portalConfigurationOperations,
  ...portalSessionOperations,
  ...eventOperations,
  ...webhookEndpointOperations,
  ...testClockOperations,
];
