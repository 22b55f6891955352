'use client';

import { useRouter } from 'next/navigation';
import { type AnchorHTMLAttributes, type MouseEvent, startTransition } from 'react';

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
}

/**
 * A link inside the app: the next page comes without a full load, and is fetched as soon as somebody points at it. A tenth of the
 * weight of next/link, whose further wishes (viewport prefetch, replace, shallow) no page of ours has. Whatever a browser does
 * itself stays the browser's: new tabs, downloads, other origins.
 */
export function Link({ href, onClick, ...rest }: LinkProps) {
  const router = useRouter();
  const isOurs = href.startsWith('/') && !href.startsWith('//');

  function follow(event: MouseEvent<HTMLAnchorElement>): void {
    onClick?.(event);
    if (event.defaultPrevented || !isOurs || !isPlainPress(event)) return;
    event.preventDefault();
    startTransition(() => router.push(href));
  }

  const prefetch = (): void => {
    if (isOurs) router.prefetch(href);
  };

  return <a {...rest} href={href} onClick={follow} onPointerEnter={prefetch} onFocus={prefetch} />;
}

function isPlainPress({
  button,
  altKey,
  ctrlKey,
  metaKey,
  shiftKey,
  currentTarget,
}: MouseEvent<HTMLAnchorElement>) {
  const { target, download } = currentTarget;
  const isHere = (target === '' || target === '_self') && download === '';
  return button === 0 && isHere && !altKey && !ctrlKey && !metaKey && !shiftKey;
}
