'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { useEffect, useState } from 'react';
import { Segmented } from './segmented';

const themes = [
  { value: 'light', label: <ThemeLabel icon={Sun} name="Light" /> },
  { value: 'dark', label: <ThemeLabel icon={Moon} name="Dark" /> },
  { value: 'system', label: <ThemeLabel icon={Monitor} name="System" /> },
] as const;
type Theme = (typeof themes)[number]['value'];

function ThemeLabel({ icon: Icon, name }: { icon: typeof Sun; name: string }) {
  return (
    <>
      <Icon />
      <span className="sr-only">{name}</span>
    </>
  );
}

/** The stored choice is known only in the browser: until it is read, the switch shows `system`. */
export function ThemeToggle() {
  const { theme, setTheme } = useTheme();
  const [isMounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  const current = themes.find((option) => option.value === theme)?.value ?? 'system';
  return (
    <Segmented<Theme>
      legend="Colour theme"
      value={isMounted ? current : 'system'}
      onChange={setTheme}
      options={themes}
      className="seg-icons"
    />
  );
}
