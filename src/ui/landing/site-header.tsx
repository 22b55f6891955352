import { Brand } from '../brand';
import { buttonClass } from '../button-class';
import { Link } from '../link';

export function SiteHeader() {
  return (
    <header className="site flex h-16 items-center justify-between gap-4">
      <Brand href="/" />
      <nav aria-label="Main" className="flex items-center gap-1">
        <Link className={buttonClass({ look: 'ghost' }, 'max-sm:hidden')} href="/pricing">
          Pricing
        </Link>
        <Link className={buttonClass({ look: 'ghost' }, 'max-sm:px-2.5')} href="/sign-in">
          Sign in
        </Link>
        <Link className={buttonClass({ look: 'secondary' }, 'max-sm:px-2.5')} href="/sign-up">
          Start free trial
        </Link>
      </nav>
    </header>
  );
}
