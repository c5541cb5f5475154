import { describe, expect, it } from 'vitest';
import { operation as explain } from '../../../functions/sync/explain-space-access.ts';
import { callerOf, context } from '../push-world.ts';

const explained = (spaceId: string, kind: 'person' | 'shared', action: string) => {
  const place = { spaceId, kind, head: undefined, space: { role: 'owner' } };
  const input = { params: { spaceId }, query: { action }, body: undefined } as Parameters<typeof explain>[0];
  return explain(input, callerOf('ann'), { ...context, store: { read: async () => new Map([[spaceId, place]]) } });
};

describe('explaining an access', () => {
  it('denies what the role would allow where spaces of the kind hold no such documents', async () => {
    expect(await explained('p-ann', 'person', 'inbox:read')).toMatchObject({ allowed: true });
    expect(await explained('s-1', 'shared', 'inbox:read')).toEqual({
      allowed: false,
      rule: 'default-deny',
      reason: "Spaces of the kind 'shared' hold no 'inbox'.",
    });
  });
});
