import { expect, test } from 'vitest';
import { denialSentence } from './denial-words';

test('a denial names the plans that would change it', () => {
  expect(denialSentence('single_sign_on', 'not_in_plan')).toBe('Single sign-on comes with Enterprise.');
  expect(denialSentence('preview_environments', 'not_in_plan')).toBe(
    'Preview environments come with Pro and Enterprise.',
  );
  expect(denialSentence('long_audit_log', 'read_only')).toContain('until the plan is paid or resumed');
});
