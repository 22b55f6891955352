import { collectInvoice } from '../resources/pay-open-invoice';
import { attach, createCard } from '../resources/payment-method-core';
import type { Tx } from '../store/store';
import { invoicePage } from './invoice-page';
import { messagePage } from './layout';
import type { PageAnswer, PageRoutes } from './page-work';
import { declineProblem, readCard, typedAgain } from './typed-card';

export function addInvoiceRoutes({ app, work }: PageRoutes): void {
  app.get('/i/:id', (c) => work(c, (tx) => showInvoice(tx, c.req.param('id'))));

  app.post('/i/:id', (c) =>
    work(c, (tx, form) => {
      const id = c.req.param('id');
      const invoice = tx.get('invoice', id);
      if (invoice?.status !== 'open' || !invoice.customer) return showInvoice(tx, id);
      const submitted = readCard(form, tx.now);
      if ('problem' in submitted) {
        return {
          page: invoicePage(tx, invoice, { problems: [submitted.problem], typed: typedAgain(form) }),
          status: 402,
        };
      }
      const { card, expiry } = submitted.card;
      if (card.setup !== 'ok') {
        return {
          page: invoicePage(tx, invoice, { problems: [declineProblem(card.setup)], typed: typedAgain(form) }),
          status: 402,
        };
      }
      const method = attach(tx, createCard(tx, card, { expiry }), invoice.customer);
      const paid = collectInvoice(tx, invoice, { method: method.id, refuse: false });
      const intent = tx.where('invoice_payment', 'invoice', id)[0]?.payment.payment_intent;
      if (paid.status !== 'paid' && tx.get('payment_intent', intent ?? '')?.status === 'requires_action') {
        return { redirect: `/3ds/${intent}` };
      }
      if (paid.status !== 'paid' && card.savedCharge !== 'ok') {
        return { page: invoicePage(tx, paid, { problems: [declineProblem(card.savedCharge)] }), status: 402 };
      }
      return { redirect: `/i/${id}` };
    }),
  );
}

function showInvoice(tx: Tx, id: string): PageAnswer {
  const invoice = tx.get('invoice', id);
  if (invoice) return { page: invoicePage(tx, invoice) };
  const text = 'The address is wrong, or the emulator was reset.';
  return {
    page: messagePage({ title: 'No such invoice', now: tx.now, baseUrl: tx.baseUrl, text }),
    status: 404,
  };
}
