import { describe, expect, it } from 'vitest';
import type { Facts } from '../../lib/policy/accounts.ts';
import { keptMinimums, type MinimumVersions } from '../../lib/policy/minimum-versions.ts';
import type { CallerFacts } from '../../lib/policy/read-caller.ts';
import { event, keyed, noteHandler, person, send } from './route-fixture.ts';

const facts = { account: { personId: person, status: 'active' } } as Facts;
const ios = (version: string) => ({ ...keyed, 'x-app-platform': 'ios', 'x-app-version': version });
const post = (headers: Record<string, string>, json: unknown = { text: 'milk' }) =>
  event('POST', '/v1/notes', { json, headers });

/** A function of its own, with what stands in the accounts table and every question it asks of it. */
function started(minimums: MinimumVersions, appVersions = {}) {
  const state = { minimums, now: 1_000_000, fails: false };
  const asked: [string | undefined, boolean][] = [];
  const readFacts = async (personId: string | undefined, _?: string, withMinimums = false): Promise<CallerFacts> => {
    asked.push([personId, withMinimums]);
    if (state.fails) throw new Error('no table');
    return { ...(personId ? facts : {}), ...(withMinimums ? { minimums: state.minimums } : {}) };
  };
  const handler = noteHandler({
    readFacts,
    appVersions,
    minimums: keptMinimums(),
    now: () => new Date(state.now),
  });
  return { state, asked, post: async (...args: Parameters<typeof post>) => send(handler, post(...args)) };
}

describe('oldest versions served that were set without a deployment', () => {
  it('come with the facts of the first request, and are asked for again after 15 seconds only', async () => {
    const { state, asked, post } = started({});
    for (const at of [0, 14_999, 15_000, 20_000]) {
      state.now = 1_000_000 + at;
      expect((await post(ios('1.0.0'))).status).toBe(201);
    }
    expect(asked).toEqual([
      [person, true],
      [person, false],
      [person, true],
      [person, false],
    ]);
  });
  it('are asked for again by a clock that was set back', async () => {
    const { state, asked, post } = started({});
    for (const at of [0, -1]) {
      state.now = 1_000_000 + at;
      expect((await post(ios('1.0.0'))).status).toBe(201);
    }
    expect(asked).toEqual([
      [person, true],
      [person, true],
    ]);
  });
  it('are not asked for by callers that name no app', async () => {
    const { asked, post } = started({ ios: { minimum: '9' } });
    expect((await post(keyed)).status).toBe(201);
    expect(asked).toEqual([[person, false]]);
  });
  it('take the place of the stage’s, higher or lower, in the first request and in those after it', async () => {
    const stage = { ios: { minimum: '2', storeUrl: 'https://store.example/app' } };
    const higher = started({ ios: { minimum: '3' } }, stage);
    for (let n = 0; n < 2; n += 1) {
      const { status, body } = await higher.post(ios('2.5'));
      expect([status, body.minimumVersion, body.storeUrl]).toEqual([426, '3', 'https://store.example/app']);
    }
    const lower = started({ ios: { minimum: '1' } }, stage);
    for (let n = 0; n < 2; n += 1) expect((await lower.post(ios('1.5'))).status).toBe(201);
    const none = started({}, stage);
    for (let n = 0; n < 2; n += 1) expect((await none.post(ios('1.5'))).status).toBe(426);
  });
  it('are heard of by an app too old to send what is taken today, before what is wrong with its request', async () => {
    const { asked, post } = started({ ios: { minimum: '2' } });
    expect((await post(ios('1.0.0'), { words: 'milk' })).body.code).toBe('upgrade-required');
    expect(asked).toEqual([[undefined, true]]);
    expect((await post(ios('2.0.0'), { words: 'milk' })).body.code).toBe('invalid-request');
    expect(asked).toHaveLength(1);
  });
  it('that cannot be read change no refusal', async () => {
    const { state, post } = started({ ios: { minimum: '2' } });
    state.fails = true;
    expect((await post(ios('1.0.0'), { words: 'milk' })).body.code).toBe('invalid-request');
  });
});
