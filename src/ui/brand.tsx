import { Link } from './link';

/** The saw-tooth roof: mark and name, a link to where home is from here. */
export function Brand({ href }: { href: string }) {
  return (
    <Link
      href={href}
      className="inline-flex items-center gap-2 font-semibold tracking-tight text-ink no-underline"
    >
      <svg viewBox="0 0 24 24" aria-hidden="true" className="size-[1.375rem] flex-none text-accent">
        <path
          fill="currentColor"
          fillRule="evenodd"
          d="M2 21V9.6L8.6 5v4.6L15.3 5v4.6L22 5v16zM6 21h1.6v-4H6zm5.2 0h1.6v-7h-1.6zm5.2 0H18v-4h-1.6z"
        />
      </svg>
      App Factory
    </Link>
  );
}
