import { describe, expect, it } from 'vitest';
import { safeParse, toJSONSchema } from 'zod/mini';
import { modules } from '../../functions/index.ts';
import { exampleOf } from '../../lib/openapi/example.ts';

const consumers = modules.flatMap(({ operations }) =>
  operations.flatMap(({ name, entry }) =>
    entry.kind === 'consumer' && entry.message ? [[name, entry.message] as const] : [],
  ),
);

describe('a message that a newer version sends while the older one still runs', () => {
  it('is there to be tried', () => {
    expect(consumers.length).toBeGreaterThanOrEqual(8);
  });

  it.each(consumers)('is understood by %s although it has a field more', (_, schema) => {
    const json = toJSONSchema(schema as never) as never;
    const sample = exampleOf(json, {}) as Record<string, unknown>;
    expect(safeParse(schema as never, sample).success).toBe(true);
    expect(safeParse(schema as never, { ...sample, addedLater: { deeply: ['new'] } }).success).toBe(true);
  });
});
