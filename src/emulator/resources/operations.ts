import type { Operation } from '../wire/operation';
import { accountOperations } from './account';
import { balanceTransactionOperations } from './balance-transactions';
import { chargeOperations } from './charges';
import { checkoutOperations } from './checkout-sessions';
import { couponOperations } from './coupons';
import { creditNoteOperations } from './credit-notes';
import { customerBalanceOperations } from './customer-balance-transactions';
import { customerSourceOperations } from './customer-sources';
import { customerOperations } from './customers';
import { discountOperations } from './discount-owners';
import { disputeOperations } from './disputes';
import { draftLineOperations } from './draft-lines';
import { eventOperations } from './events';
import { invoiceItemOperations } from './invoice-items';
import { invoicePaymentOperations } from './invoice-payments';
import { invoiceOperations } from './invoices';
import { paymentIntentOperations } from './payment-intents';
import { paymentMethodOperations } from './payment-methods';
import { paymentPageOperations } from './payment-pages';
import { planOperations } from './plans';
import { portalConfigurationOperations } from './portal-configurations';
import { portalSessionOperations } from './portal-sessions';
import { previewOperations } from './preview-invoice';
import { priceOperations } from './prices';
import { productOperations } from './products';
import { promotionCodeOperations } from './promotion-codes';
import { refundOperations } from './refunds';
import { searchOperations } from './search';
import { setupIntentOperations } from './setup-intents';
import { subscriptionItemOperations } from './subscription-items';
import { scheduleOperations } from './subscription-schedules';
import { subscriptionOperations } from './subscriptions';
import { taxIdOperations } from './tax-ids';
import { taxRateOperations } from './tax-rates';
import { testClockOperations } from './test-clocks';
import { tokenOperations } from './tokens';
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
  ...customerSourceOperations,
  ...tokenOperations,
  ...paymentIntentOperations,
  ...setupIntentOperations,
  ...chargeOperations,
  ...refundOperations,
  ...disputeOperations,
  ...balanceTransactionOperations,
  ...invoicePaymentOperations,
  ...subscriptionOperations,
  ...subscriptionItemOperations,
  ...scheduleOperations,
  ...invoiceOperations,
  ...draftLineOperations,
  ...creditNoteOperations,
  ...previewOperations,
  ...invoiceItemOperations,
  ...checkoutOperations,
  ...paymentPageOperations,
  ...portalConfigurationOperations,
  ...portalSessionOperations,
  ...eventOperations,
  ...webhookEndpointOperations,
  ...testClockOperations,
  ...searchOperations,
];
