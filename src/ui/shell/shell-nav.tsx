import { billingPages, organizationPages, type ShellPage } from './billing-pages';
import { NavLink } from './nav-link';

/** In the sidebar: the organization, then its billing. */
export function SideNav() {
  return (
    <>
      <NavGroup label="Organization" pages={organizationPages} />
      <NavGroup label="Billing" pages={billingPages} heading />
    </>
  );
}

function NavGroup({
  label,
  pages,
  heading = false,
}: {
  label: string;
  pages: ShellPage[];
  heading?: boolean;
}) {
  return (
    <nav aria-label={label} className="grid gap-px">
      {heading && <p className="mb-1 px-2.5 text-xs/6 font-medium text-ink-3">{label}</p>}
      {pages.map(({ href, label: words, icon: Icon }) => (
        <NavLink key={href} href={href} className="nav-link">
          <Icon />
          {words}
        </NavLink>
      ))}
    </nav>
  );
}

/** On phones: the same pages as a row that scrolls. */
export function TabNav() {
  return (
    <nav aria-label="Pages" className="tabs">
      {[...billingPages, ...organizationPages].map(({ href, label }) => (
        <NavLink key={href} href={href}>
          {label}
        </NavLink>
      ))}
    </nav>
  );
}
