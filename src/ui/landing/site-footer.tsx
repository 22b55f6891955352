import { Brand } from '../brand';
import { Link } from '../link';
import { ThemeToggle } from '../theme-toggle';

const columns = [
  {
    title: 'Product',
    links: [
      { href: '/pricing', label: 'Plans and prices' },
      { href: '/pricing#compare', label: 'Compare plans' },
      { href: '/pricing#questions', label: 'Questions about money' },
    ],
  },
  {
    title: 'Your organization',
    links: [
      { href: '/sign-up', label: 'Create an account' },
      { href: '/sign-in', label: 'Sign in' },
      { href: '/billing', label: 'Billing' },
    ],
  },
] as const;

export function SiteFooter() {
  return (
    <footer className="mt-20 border-t border-line-strong bg-sunken">
      <div className="site grid gap-x-6 gap-y-8 py-10 sm:grid-cols-2 lg:grid-cols-[14rem_repeat(3,minmax(0,1fr))]">
        <div className="sm:max-lg:col-span-2">
          <Brand href="/" />
        </div>
        {columns.map((column) => (
          <div key={column.title} className="lg:pl-6">
            <h2 className="mb-2 text-sm">{column.title}</h2>
            <ul>
              {column.links.map((link) => (
                <li key={link.href}>
                  <Link className="leading-7 text-ink-2 hover:underline" href={link.href}>
                    {link.label}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
        <div className="lg:pl-6">
          <h2 className="mb-3 text-sm">Theme</h2>
          <ThemeToggle />
        </div>
        <p className="border-t border-line pt-5 text-sm text-ink-3 sm:col-span-full">
          Payments are handled by Stripe. App Factory never sees your card number.
        </p>
      </div>
    </footer>
  );
}
