import type { Operation } from '../wire/operation';
import { accountOperations } from './account';
import { balanceTransactionOperations } from './balance-transactions';
import { checkoutOperations } from './checkout-sessions';
import { couponOperations } from './coupons';
import { customerBalanceOperations } from './customer-balance-transactions';
import { customerOperations } from './customers';
import { discountOperations } from './discount-owners';
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
import { promotionCodeOperations } from './promotion-codes';
import { refundOperations } from './refunds';
import { subscriptionItemOperations } from './subscription-items';
import { scheduleOperations } from './subscription-schedules';
import { subscriptionOperations } from './subscriptions';
import { taxIdOperations } from './tax-ids';
import { taxRateOperations } from './tax-rates';
import { testClockOperations } from './test-clocks';
import { webhookEndpointOperations } from './webhook-endpoints';

/** Everything the emulator answers under `/v1`. */
export const operations: Operation[] = [
  ...accountOperations,
  ...productOperations,
  ...priceOperations,
  ...planOperations,
  ...couponOperations,
  ...promotionCodeOperations,
  ...taxRateOperations,
  ...customerOperations,
  ...taxIdOperations,
  ...customerBalanceOperations,
  ...discountOperations,
  ...paymentMethodOperations,
  ...paymentOperations,
  ...refundOperations,
  ...balanceTransactionOperations,
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
