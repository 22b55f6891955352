import { messagePage } from './layout';
import type { PageRoutes } from './page-work';
import { receiptPage } from './receipt-page';

export function addReceiptRoutes({ app, work }: PageRoutes): void {
  app.get('/receipts/:id', (c) =>
    work(c, (tx) => {
      const charge = tx.get('charge', c.req.param('id'));
      if (charge?.receipt_url) return { page: receiptPage(tx, charge) };
      const text = 'The address is wrong, or the emulator was reset.';
      const page = messagePage({ title: 'No such receipt', now: tx.now, baseUrl: tx.baseUrl, text });
      return { page, status: 404 };
    }),
  );
}
