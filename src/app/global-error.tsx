'use client';

/** When even the root layout fails there is no stylesheet and no theme: plain HTML, and a way out. */
export default function GlobalError({ retry }: { retry: () => void }) {
  return (
    <html lang="en">
      <body
        style={{
          font: '16px/1.5 system-ui, sans-serif',
          maxWidth: '32rem',
          margin: '4rem auto',
          padding: '0 1rem',
        }}
      >
        <title>App Factory could not be shown</title>
        <h1>App Factory could not be shown</h1>
        <p>The fault is on our side. Nothing was charged or changed by it.</p>
        <button type="button" onClick={retry}>
          Try again
        </button>
      </body>
    </html>
  );
}
