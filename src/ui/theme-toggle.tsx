import type { ComponentType } from 'react';
import { MoonGlyph, ScreenGlyph, SunGlyph } from './glyph';
import { ThemeSwitch } from './theme-switch';

/** Light, dark, or as the system has it. */
export function ThemeToggle() {
  return (
    <ThemeSwitch
      light={<ThemeLabel icon={SunGlyph} name="Light" />}
      dark={<ThemeLabel icon={MoonGlyph} name="Dark" />}
      system={<ThemeLabel icon={ScreenGlyph} name="System" />}
    />
  );
}

function ThemeLabel({ icon: Icon, name }: { icon: ComponentType; name: string }) {
  return (
    <>
      <Icon />
      <span className="sr-only">{name}</span>
    </>
  );
}
