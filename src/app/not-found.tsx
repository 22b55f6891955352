import type { Metadata } from 'next';
import { Brand } from '@/ui/brand';
import { buttonClass } from '@/ui/button-class';
import { UnreachableGlyph } from '@/ui/glyph';
import { Link } from '@/ui/link';
import { Notice } from '@/ui/notice';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <main className="mx-auto grid max-w-lg gap-8 px-4 py-14">
      <Brand href="/" />
      <Notice
        icon={UnreachableGlyph}
        level={1}
        title="There is no page at this address"
        text="It may have moved, or the link may be incomplete."
      >
        <Link className={buttonClass({ look: 'secondary' })} href="/">
          Go to the start page
        </Link>
        <Link className={buttonClass({ look: 'ghost' })} href="/billing">
          Go to billing
        </Link>
      </Notice>
    </main>
  );
}
