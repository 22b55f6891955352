import type { ReactNode, SVGProps } from 'react';
import { classNames } from './class-names';

/*
 * The few icons of the public pages and of code that every page loads, drawn here in the measures of the icon library. Its icons
 * come with a runtime in the browser, also where the server draws them, that weighs more than all of these.
 */

interface GlyphProps extends SVGProps<SVGSVGElement> {
  children: ReactNode;
}

function Glyph({ className, children, ...rest }: GlyphProps) {
  return (
    <svg
      width="24"
      height="24"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      {...rest}
      className={classNames('lucide', className)}
    >
      {children}
    </svg>
  );
}

type Props = SVGProps<SVGSVGElement>;

export function SpinnerGlyph(props: Props) {
  return (
    <Glyph {...props}>
      <path d="M12 3a9 9 0 1 0 9 9" />
    </Glyph>
  );
}

export function LockGlyph(props: Props) {
  return (
    <Glyph {...props}>
      <rect x="4" y="11" width="16" height="10" rx="2" />
      <path d="M8 11V8a4 4 0 0 1 8 0v3" />
    </Glyph>
  );
}

export function CheckGlyph(props: Props) {
  return (
    <Glyph {...props}>
      <path d="M4 12.5 9.5 18 20 7" />
    </Glyph>
  );
}

export function CopyGlyph(props: Props) {
  return (
    <Glyph {...props}>
      <rect x="9" y="9" width="12" height="12" rx="2" />
      <path d="M5 15H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1" />
    </Glyph>
  );
}

/** Something that could not be reached. */
export function UnreachableGlyph(props: Props) {
  return (
    <Glyph {...props}>
      <circle cx="12" cy="12" r="9" />
      <path d="M5.7 5.7l12.6 12.6" />
    </Glyph>
  );
}

export function PlusGlyph(props: Props) {
  return (
    <Glyph {...props}>
      <path d="M12 5v14M5 12h14" />
    </Glyph>
  );
}

export function MinusGlyph(props: Props) {
  return (
    <Glyph {...props}>
      <path d="M5 12h14" />
    </Glyph>
  );
}

export function SunGlyph(props: Props) {
  return (
    <Glyph {...props}>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2v2M12 20v2M2 12h2M20 12h2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4" />
    </Glyph>
  );
}

export function MoonGlyph(props: Props) {
  return (
    <Glyph {...props}>
      <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z" />
    </Glyph>
  );
}

export function ScreenGlyph(props: Props) {
  return (
    <Glyph {...props}>
      <rect x="2.5" y="4" width="19" height="13" rx="2" />
      <path d="M12 17v4M8 21h8" />
    </Glyph>
  );
}

export function DownGlyph(props: Props) {
  return (
    <Glyph {...props}>
      <path d="M12 5v14M6 13l6 6 6-6" />
    </Glyph>
  );
}
