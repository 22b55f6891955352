import { classNames } from './class-names';

export interface ButtonLook {
  /** One primary in view. danger: what cannot be taken back. */
  look?: 'primary' | 'secondary' | 'ghost' | 'danger';
  size?: 'small' | 'default' | 'large';
  isBlock?: boolean;
}

/** The same measures for buttons and for links that look like one. */
export function buttonClass({ look = 'secondary', size, isBlock }: ButtonLook, extra?: string): string {
  return classNames(
    'btn',
    `btn-${look}`,
    size === 'small' && 'btn-sm',
    size === 'large' && 'btn-lg',
    isBlock && 'w-full',
    extra,
  );
}
