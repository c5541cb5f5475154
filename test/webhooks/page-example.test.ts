import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { handler } from './settle-payment.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('a consumer of somebody else’s webhooks', () => {
  it('is shown by docs/webhooks.md as it compiles', () => {
    expect(handler).toBeTypeOf('function');
    const [, example = ''] = /```ts\n(\/\/ functions\/shop\/[\s\S]*?)```/.exec(read('../../docs/webhooks.md')) ?? [];
    const shown = example
      .split(/^(?:\/\/|import).*\n/m)
      .map((part) => part.trim())
      .filter(Boolean);
    expect(shown).toHaveLength(2);
    const compiled = read('./settle-payment.ts');
    expect(shown.filter((part) => !compiled.includes(part))).toEqual([]);
  });
});
