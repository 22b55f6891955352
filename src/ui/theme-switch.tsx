'use client';

import { useTheme } from 'next-themes';
import { type ReactNode, useEffect, useState } from 'react';
import { Segmented } from './segmented';

const themes = ['light', 'dark', 'system'] as const;
type Theme = (typeof themes)[number];

/** The stored choice is known only in the browser: until it is read, the switch shows `system`. */
export function ThemeSwitch(labels: Record<Theme, ReactNode>) {
  const { theme, setTheme } = useTheme();
  const [isMounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  const current = themes.find((value) => value === theme) ?? 'system';
  return (
    <Segmented<Theme>
      legend="Colour theme"
      value={isMounted ? current : 'system'}
      onChange={setTheme}
      options={themes.map((value) => ({ value, label: labels[value] }))}
      className="seg-icons"
    />
  );
}
