/** The first letter of an organization's name, in the place of a picture. */
export function Monogram({ name, isSmall = false }: { name: string; isSmall?: boolean }) {
  return (
    <span aria-hidden="true" className={isSmall ? 'monogram size-5 rounded-[3px] text-xs' : 'monogram'}>
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}
