import { expect, it, vi } from 'vitest';
import { printable, say } from './say';

it('shows what would steer a terminal, begin a line or turn text around as its code, and leaves every other letter', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    say('Ann\u001b[2J\r\nok\u0007 \u009b1m \u202eevil Zoë 東京 🏭');
    expect(log).toHaveBeenCalledWith(
      'Ann\\u001b[2J\\u000d\\u000aok\\u0007 \\u009b1m \\u202eevil Zoë 東京 🏭',
    );
  } finally {
    log.mockRestore();
  }
});

it('keeps the lines of a text that has several', () => {
  expect(printable('{\n\t"a": "\u001b]0;x"\n}')).toBe('{\n\t"a": "\\u001b]0;x"\n}');
});
