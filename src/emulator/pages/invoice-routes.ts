import { collectInvoice } from '../resources/pay-open-invoice';
import { createCard } from '../resources/payment-method-core';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { type InvoicePageState, invoicePage } from './invoice-page';
import { invoicePdf } from './invoice-pdf';
import { messagePage } from './layout';
import { amountText } from './money';
import type { PageAnswer, PageRoutes } from './page-work';
import { declineProblem, readCard, typedAgain } from './typed-card';

type Invoice = Tables['invoice'];

export function addInvoiceRoutes({ app, work }: PageRoutes): void {
  app.get('/i/:id', (c) =>
    work(c, (tx, query) => showInvoice(tx, c.req.param('id'), { isPrint: query.get('print') === '1' })),
  );

  app.get('/i/:id/pdf', (c) =>
    work(c, (tx) => {
      const invoice = tx.get('invoice', c.req.param('id'));
      if (!invoice || invoice.status === 'draft') return showInvoice(tx, c.req.param('id'));
      const name = `Invoice-${invoice.number}.pdf`.replaceAll(/[^\w.-]/g, '_');
      return { file: invoicePdf(tx, invoice), type: 'application/pdf', name };
    }),
  );

  app.post('/i/:id', (c) =>
    work(c, (tx, form) => {
      const invoice = tx.get('invoice', c.req.param('id'));
      const isPayable = invoice?.status === 'open' || invoice?.status === 'uncollectible';
      // The second of two clicks finds it paid.
      if (!invoice?.customer || !isPayable) return showInvoice(tx, c.req.param('id'));
      return pay(tx, invoice, form);
    }),
  );
}

function pay(tx: Tx, invoice: Invoice, form: URLSearchParams): PageAnswer {
  const refuse = (problem: { field: string; text: string }, row = invoice): PageAnswer => ({
    page: invoicePage(tx, row, { problems: [problem], typed: typedAgain(form) }),
    status: 402,
  });
  const expected = form.get('expected');
  if (expected !== null && expected !== String(invoice.amount_remaining)) {
    const sum = amountText(invoice.amount_remaining, invoice.currency);
    return refuse({ field: 'total', text: `What is due has changed to ${sum}. Nothing was charged.` });
  }
  const chosen = cardOf(tx, invoice, form);
  if ('problem' in chosen) return refuse(chosen.problem);
  const paid = collectInvoice(tx, invoice, { card: chosen.card, refuse: false });
  if (paid.status === 'paid') return { redirect: `/i/${invoice.id}` };
  const link = tx.where('invoice_payment', 'invoice', invoice.id)[0];
  const intent = tx.get('payment_intent', link?.payment.payment_intent ?? '');
  if (intent?.status === 'requires_action') return { redirect: `/3ds/${intent.id}` };
  const { code = 'card_declined', message = 'Your card was declined.' } = intent?.last_payment_error ?? {};
  return refuse(declineProblem({ code, message }), paid);
}

/** A saved card of the invoice's customer, a pressed test card, or what was typed. */
function cardOf(
  tx: Tx,
  invoice: Invoice,
  form: URLSearchParams,
): { card: Tables['payment_method'] } | { problem: { field: string; text: string } } {
  const saved = form.get('saved');
  if (saved !== null) {
    const own = tx.get('payment_method', saved);
    if (own && own.customer === invoice.customer) return { card: own };
    return { problem: { field: 'number', text: 'This card is not saved any more. Choose another one.' } };
  }
  const read = readCard(form, tx.now);
  if ('problem' in read) return read;
  return { card: createCard(tx, read.card.card, { expiry: read.card.expiry }) };
}

/** A draft is nobody's business yet. */
function showInvoice(tx: Tx, id: string, state: InvoicePageState = {}): PageAnswer {
  const invoice = tx.get('invoice', id);
  if (invoice && invoice.status !== 'draft') return { page: invoicePage(tx, invoice, state) };
  const text = 'The address is wrong, the invoice is still a draft, or the emulator was reset.';
  return {
    page: messagePage({ title: 'No such invoice', now: tx.now, baseUrl: tx.baseUrl, text }),
    status: 404,
  };
}
