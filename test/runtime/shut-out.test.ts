import { describe, expect, it } from 'vitest';
import type { Outcomes } from '../../lib/runtime/outcomes.ts';
import { event, keyed, noteHandler, person, send, services } from './route-fixture.ts';

const request = event('POST', '/v1/notes', { json: { text: 'milk' }, headers: keyed });

describe('a command repeated by someone who was shut out meanwhile', () => {
  it.each([
    ['disabled', {}, 'account-disabled'],
    ['active', { revokedSessions: { 's-1': 1 } }, 'session-revoked'],
  ] as const)('does not get its first answer again: %s %j', async (status, more, code) => {
    const outcomes = {
      ...(services.outcomes as Outcomes),
      commit: async () => undefined as never,
      find: async () => ({ response: { id: 'n-0', text: 'x' } }),
    };
    const readFacts = async () => ({ account: { personId: person, status, ...more } });
    expect((await send(noteHandler({ outcomes, readFacts }), request)).body.code).toBe(code);
  });
});
