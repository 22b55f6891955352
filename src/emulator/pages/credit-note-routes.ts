import { creditNotePdf } from './credit-note-pdf';
import { messagePage } from './layout';
import type { PageRoutes } from './page-work';

/** `pdf` of a credit note. */
export function addCreditNoteRoutes({ app, work }: PageRoutes): void {
  app.get('/cn/:id/pdf', (c) =>
    work(c, (tx) => {
      const note = tx.get('credit_note', c.req.param('id'));
      if (note) {
        const name = `CreditNote-${note.number}.pdf`.replaceAll(/[^\w.-]/g, '_');
        return { file: creditNotePdf(tx, note), type: 'application/pdf', name };
      }
      const text = 'The address is wrong, or the emulator was reset.';
      const page = messagePage({ title: 'No such credit note', now: tx.now, baseUrl: tx.baseUrl, text });
      return { page, status: 404 };
    }),
  );
}
