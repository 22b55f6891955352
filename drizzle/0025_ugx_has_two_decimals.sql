-- What an amount is in whole units: 9900 usd -> 99.00, 9900 jpy -> 9900, 9900 kwd -> 9.900. As src/lib/money.ts has it.
-- Stripe writes ugx with two decimals for backward compatibility, although it has none: https://docs.stripe.com/currencies#special-cases
create or replace function billing_reporting.to_major(amount_minor bigint, currency text) returns numeric
  language sql immutable
  set search_path = ''
  return case
    when currency in ('bif', 'clp', 'djf', 'gnf', 'jpy', 'kmf', 'krw', 'mga', 'pyg', 'rwf', 'vnd', 'vuv', 'xaf', 'xof', 'xpf')
      then amount_minor::numeric
    when currency in ('bhd', 'jod', 'kwd', 'omr', 'tnd') then round(amount_minor::numeric / 1000, 3)
    else round(amount_minor::numeric / 100, 2)
  end;
