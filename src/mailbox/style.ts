/** The interface's tokens, as much of them as two pages need. */
export const mailboxStyle = `
:root { color-scheme: light dark; --page: light-dark(oklch(0.984 0.002 220), oklch(0.172 0.009 225)); --surface: light-dark(oklch(1 0 0), oklch(0.205 0.01 225));
  --line: light-dark(oklch(0.912 0.006 220), oklch(0.288 0.012 225)); --ink: light-dark(oklch(0.215 0.018 228), oklch(0.955 0.004 220));
  --ink-3: light-dark(oklch(0.505 0.016 228), oklch(0.69 0.013 222)); --accent: light-dark(oklch(0.43 0.086 214), oklch(0.82 0.094 205)); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; gap: 12px; flex-wrap: wrap; padding: 10px 24px; border-bottom: 1px solid var(--line); background: var(--surface); }
header span { color: var(--ink-3); } header a { margin-left: auto; }
main { max-width: 920px; margin: 0 auto; padding: 28px 24px 64px; }
h1 { font-size: 24px; line-height: 1.25; letter-spacing: -0.5px; margin: 0 0 8px; overflow-wrap: anywhere; } h2 { font-size: 15px; margin: 28px 0 8px; }
a { color: var(--accent); text-underline-offset: 3px; } .soft { color: var(--ink-3); margin: 0 0 20px; }
ul { list-style: none; margin: 0; padding: 0; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
li + li { border-top: 1px solid var(--line); }
li a { display: grid; grid-template-columns: 88px minmax(0, 1fr) minmax(0, auto) auto; gap: 12px; padding: 11px 16px; color: inherit; text-decoration: none; min-height: 44px; align-items: baseline; }
li a:hover .title, li a:focus-visible .title { text-decoration: underline; }
.channel, .to, time { color: var(--ink-3); font-size: 13px; } .title { overflow-wrap: anywhere; } time { font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 16px; margin: 16px 0 20px; font-size: 14px; } dt { color: var(--ink-3); } dd { margin: 0; overflow-wrap: anywhere; }
iframe { width: 100%; height: 720px; border: 1px solid var(--line); border-radius: 10px; background: var(--surface); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 16px; border: 1px solid var(--line); border-radius: 10px; background: var(--surface); font-size: 13px; }
@media (max-width: 640px) { main { padding: 20px 16px 48px; } li a { grid-template-columns: 76px minmax(0, 1fr); } .to, time { grid-column: 2; } }`;
