import { openCheckout, type Running } from '../emulator.fixture';

export interface Page {
  status: number;
  location: string | null;
  text: string;
}

/** What a browser without JavaScript gets; `form` makes it a submit. Entities are read as a person would. */
export async function visit(url: string, form?: Record<string, string>): Promise<Page> {
  const response = await fetch(url, {
    redirect: 'manual',
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  const text = (await response.text()).replaceAll('&#39;', "'");
  return { status: response.status, location: response.headers.get('location'), text };
}

/** An open checkout and the address of its page. */
export async function openPage(running: Running, params: Parameters<typeof openCheckout>[1] = {}) {
  const { session, customer, price } = await openCheckout(running.stripe, params);
  return { session, customer, price, url: String(session.url) };
}
