import { describe, expect, it } from 'vitest';
import { defineModule } from '../../lib/contract/module.ts';

const tips = defineModule('tips', { summary: 'Tips' });
const post = { method: 'POST', path: '/tips', auth: 'public', summary: 'Give a tip' } as const;

describe('a public route', () => {
  it('takes no Idempotency-Key', () => {
    expect(tips.route(post).idempotency).toBe('none');
  });

  it.each(['required', 'optional'] as const)(
    'cannot ask for one: it would hand one caller the answer of another (%s)',
    (idempotency) => {
      expect(() => tips.route({ ...post, idempotency })).toThrow('POST /tips is public');
    },
  );
});
