import { describe, expect, it } from 'vitest';
import { callerReader } from '../../lib/policy/read-caller.ts';
import { factsReader } from '../../lib/policy/read-facts.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';

/** A table in which everything that is asked for is there, and the sort keys that were. */
function whole() {
  const asked: string[] = [];
  const found = (key: { sk: string }) => {
    asked.push(key.sk);
    return { ...key, platforms: {} };
  };
  const dynamo = {
    get: async ({ Key }: { Key: { sk: string } }) => ({ Item: found(Key) }),
    batchGet: async ({ RequestItems: { people } }: { RequestItems: { people: { Keys: { sk: string }[] } } }) => ({
      Responses: { people: people.Keys.map(found) },
    }),
  } as unknown as Dynamo;
  return { asked, caller: callerReader(dynamo, () => 'people'), facts: factsReader(dynamo, () => 'people') };
}

describe('what is read of a caller', () => {
  it('is the person alone when the request is of no organisation, and with it the membership and the organisation', async () => {
    for (const by of ['caller', 'facts'] as const) {
      const one = whole();
      expect(Object.keys(await one[by]('ann'))).toEqual(['account']);
      expect(one.asked).toEqual(['PERSON']);
      const two = whole();
      expect(Object.keys(await two[by]('ann', 'shop'))).toEqual(['account', 'membership', 'organisation']);
      expect(two.asked).toEqual(['PERSON', 'MEMBERSHIP#shop', 'ORGANISATION']);
    }
  });
  it('is of nobody the oldest versions served alone, whatever organisation the request names', async () => {
    const { caller, asked } = whole();
    expect(await caller(undefined, 'shop', true)).toEqual({ minimums: {} });
    expect(asked).toEqual(['MINIMUM-VERSIONS']);
  });
});
