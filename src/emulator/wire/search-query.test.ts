import { expect, test } from 'vitest';
import { parseSearchQuery } from './search-query';

test.each([
  ['email:"a@acme.test"', { field: 'email', operator: ':', value: 'a@acme.test' }],
  ["name~'acme inc'", { field: 'name', operator: '~', value: 'acme inc' }],
  ['created>=1700000000', { field: 'created', operator: '>=', value: '1700000000' }],
  ['metadata["org id"]:"7"', { field: 'metadata', key: 'org id', value: '7' }],
  ['-metadata["plan"]:null', { field: 'metadata', key: 'plan', value: null, isNegated: true }],
  ['name:"null"', { field: 'name', value: 'null' }],
  ['name:"a \\"b\\""', { field: 'name', value: 'a "b"' }],
  ['billing_details.address.postal_code:"94110"', { field: 'billing_details.address.postal_code' }],
])('%s is one clause', (query, clause) => {
  expect(parseSearchQuery(query).clauses).toMatchObject([clause]);
});

test('AND and a space join alike, OR joins otherwise', () => {
  expect(parseSearchQuery('status:"active" AND created>5')).toMatchObject({ join: 'and', clauses: [{}, {}] });
  expect(parseSearchQuery(' status:"active"  created>5 ')).toMatchObject({ join: 'and', clauses: [{}, {}] });
  expect(parseSearchQuery('email:"a" OR email:"b" OR email:"c"')).toMatchObject({ join: 'or' });
});

test.each([
  ['', 'at its end'],
  ['email', 'at its end'],
  ['email:', 'at its end'],
  ['email:acme', "at 'acme'"],
  ['email:"acme', "at '\"acme'"],
  ['metadata:"x"', 'at \':"x"\''],
  ['email:"a" AND', "at 'AND'"],
  ['email:"a"name:"b"', 'at \'name:"b"\''],
  ['(email:"a")', 'at \'(email:"a")\''],
  ['a:"1" AND b:"2" OR c:"3"', 'cannot combine AND and OR'],
  [Array.from({ length: 11 }, () => 'a:"1"').join(' AND '), 'at most 10 clauses'],
])('%j is refused, and said where', (query, message) => {
  expect(() => parseSearchQuery(query)).toThrow(message);
});
