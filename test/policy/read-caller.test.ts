import { describe, expect, it } from 'vitest';
import { callerReader } from '../../lib/policy/read-caller.ts';
import { factsReader } from '../../lib/policy/read-facts.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';

interface Key {
  readonly sk: string;
}

/** A table in which everything that is asked for is there, or nothing is; and the sort keys that were asked for. */
function table(isThere = true) {
  const asked: string[] = [];
  const found = (key: Key) => {
    asked.push(key.sk);
    return isThere ? [{ ...key, platforms: {} }] : [];
  };
  const dynamo = {
    get: async ({ Key }: { Key: Key }) => ({ Item: found(Key)[0] }),
    batchGet: async ({ RequestItems: { people } }: { RequestItems: { people: { Keys: Key[] } } }) => ({
      Responses: { people: people.Keys.flatMap(found) },
    }),
  } as unknown as Dynamo;
  return { asked, caller: callerReader(dynamo, () => 'people'), facts: factsReader(dynamo, () => 'people') };
}

describe('what is read of a caller', () => {
  it('is the person alone when the request is of no organisation, and with it the membership and the organisation', async () => {
    for (const by of ['caller', 'facts'] as const) {
      const one = table();
      expect(Object.keys(await one[by]('ann'))).toEqual(['account']);
      expect(one.asked).toEqual(['PERSON']);
      const two = table();
      expect(Object.keys(await two[by]('ann', 'shop'))).toEqual(['account', 'membership', 'organisation']);
      expect(two.asked).toEqual(['PERSON', 'MEMBERSHIP#shop', 'ORGANISATION']);
    }
  });
  it('is nothing when nothing is there', async () => {
    for (const by of ['caller', 'facts'] as const) {
      expect(await table(false)[by]('ann')).toEqual({});
      expect(await table(false)[by]('ann', 'shop')).toEqual({});
    }
  });
  it('is of nobody the oldest versions served alone, whatever organisation the request names', async () => {
    const { caller, asked } = table();
    expect(await caller(undefined, 'shop', true)).toEqual({ minimums: {} });
    expect(asked).toEqual(['MINIMUM-VERSIONS']);
  });
});
