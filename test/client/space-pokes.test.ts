import { describe, expect, it, vi } from 'vitest';
import { ApiError, AuthError } from '../../client/src/errors.ts';
import { spacePokes } from '../../client/src/socket/space-pokes.ts';
import { playedClient } from './played-client.ts';

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('pokes of spaces', () => {
  it('subscribe once for all who listen, and tell each of them once per connect and then on its own pokes', async () => {
    const played = playedClient();
    const heard: string[] = [];
    const pokes = spacePokes(played.client);
    pokes.listen('s-1', () => heard.push('one'));
    pokes.listen('s-2', () => heard.push('two'));
    pokes.listen('s-1', () => heard.push('three'));
    played.enter('open');
    await turn();
    expect(played.sent).toEqual([{ action: 'subscribe', spaces: ['s-1', 's-2'] }]);
    played.say({ action: 'subscribed', spaces: [] });
    expect(heard.splice(0)).toEqual(['one', 'two', 'three']);
    played.say({ action: 'poke', space: 's-1', seq: 4 });
    expect(heard.splice(0)).toEqual(['one', 'three']);
    played.say({ action: 'presence', space: 's-2', present: [] });
    expect(heard).toEqual([]);
    expect(played.opened()).toBe(1);
  });

  it('tell only the newcomer when one comes later, and all again after a reconnect', async () => {
    const played = playedClient();
    const heard: string[] = [];
    const pokes = spacePokes(played.client);
    pokes.listen('s-1', () => heard.push('one'));
    played.enter('open');
    await turn();
    played.say({ action: 'subscribed' });
    heard.length = 0;
    pokes.listen('s-2', () => heard.push('two'));
    await turn();
    expect(played.sent.at(-1)).toEqual({ action: 'subscribe', spaces: ['s-1', 's-2'] });
    played.say({ action: 'subscribed' });
    expect(heard.splice(0)).toEqual(['two']);
    played.enter('waiting');
    played.enter('open');
    await turn();
    played.say({ action: 'subscribed' });
    expect(heard).toEqual(['one', 'two']);
  });

  it('subscribe anew when the person’s spaces changed, and tell all: one that was lost and won back is forgotten there', async () => {
    const played = playedClient();
    const heard: string[] = [];
    const pokes = spacePokes(played.client);
    pokes.listen('s-1', () => heard.push('one'));
    played.enter('open');
    await turn();
    played.say({ action: 'subscribed' });
    played.say({ action: 'poke', space: 's-1', gone: true });
    heard.length = 0;
    played.say({ action: 'spaces' });
    await turn();
    expect(played.sent).toHaveLength(2);
    played.say({ action: 'subscribed' });
    expect(heard).toEqual(['one']);
  });

  it('wait for an answer before they subscribe anew, since the older of two may be stored last', async () => {
    const played = playedClient();
    const heard: string[] = [];
    const pokes = spacePokes(played.client);
    const end = pokes.listen('s-1', () => heard.push('one'));
    played.enter('open');
    await turn();
    const endOfOther = pokes.listen('s-2', () => heard.push('two'));
    await turn();
    expect(played.sent).toEqual([{ action: 'subscribe', spaces: ['s-1'] }]);
    played.say({ action: 'subscribed' });
    expect([played.sent.length, played.sent[1], heard]).toEqual([
      2,
      { action: 'subscribe', spaces: ['s-1', 's-2'] },
      [],
    ]);
    played.say({ action: 'subscribed' });
    expect(heard).toEqual(['one', 'two']);
    end();
    endOfOther();
  });

  it('ask all the same when no answer comes', async () => {
    vi.useFakeTimers();
    try {
      const played = playedClient();
      const pokes = spacePokes(played.client);
      const ends = [pokes.listen('s-1', () => {})];
      played.enter('open');
      await vi.advanceTimersByTimeAsync(1);
      ends.push(pokes.listen('s-2', () => {}));
      await vi.advanceTimersByTimeAsync(10_000);
      expect(played.sent.map(({ spaces }) => spaces)).toEqual([['s-1'], ['s-1', 's-2']]);
      for (const end of ends) end();
    } finally {
      vi.useRealTimers();
    }
  });

  it('ask again for a subscription that was refused, or whose function failed', async () => {
    const all = [{ action: 'error', code: 'conflict' }, { message: 'Internal server error' }].map(async (message) => {
      const played = playedClient();
      const pokes = spacePokes(played.client);
      pokes.listen('s-1', () => {});
      played.enter('open');
      await turn();
      played.say(message);
      await new Promise((resolve) => setTimeout(resolve, 3_200));
      expect(played.sent).toHaveLength(2);
    });
    await Promise.all(all);
  });

  it('close the socket with the last listener, and open another for the next', () => {
    const played = playedClient();
    const pokes = spacePokes(played.client);
    const [one, two] = [pokes.listen('s-1', () => {}), pokes.listen('s-1', () => {})];
    one();
    expect(played.state()).toBe('connecting');
    two();
    expect(played.state()).toBe('closed');
    pokes.listen('s-1', () => {});
    expect(played.opened()).toBe(2);
  });

  it('open another socket when the session of the one before has ended', () => {
    const played = playedClient();
    const pokes = spacePokes(played.client);
    const one = pokes.listen('s-1', () => {});
    played.enter('closed');
    const two = pokes.listen('s-2', () => {});
    expect(played.opened()).toBe(2);
    one();
    two();
  });

  it('open another one by themselves when the person may be signed in again, and tell all then', async () => {
    vi.useFakeTimers();
    try {
      const played = playedClient();
      const heard: string[] = [];
      const pokes = spacePokes(played.client);
      const end = pokes.listen('s-1', () => heard.push('one'));
      const revoked = { type: '', title: '', status: 401, code: 'session-revoked', requestId: 'r1' };
      const signedOut = new AuthError('SignedOut', 'nobody is signed in');
      for (const error of [undefined, signedOut, new ApiError('createTicket', revoked)]) {
        played.enter('closed', error);
        await vi.advanceTimersByTimeAsync(30_000);
      }
      expect(played.opened()).toBe(4);
      played.enter('open');
      await vi.advanceTimersByTimeAsync(1);
      played.say({ action: 'subscribed' });
      expect(heard).toEqual(['one']);
      end();
      await vi.advanceTimersByTimeAsync(600_000);
      expect(played.opened()).toBe(4);
    } finally {
      vi.useRealTimers();
    }
  });

  it('open no other one where the next one would end as well', async () => {
    vi.useFakeTimers();
    try {
      const disabled = { type: '', title: '', status: 403, code: 'account-disabled', requestId: 'r1' };
      for (const error of [new ApiError('createTicket', disabled), new TypeError('WebSocket is not a constructor')]) {
        const played = playedClient();
        const end = spacePokes(played.client).listen('s-1', () => {});
        played.enter('closed', error);
        await vi.advanceTimersByTimeAsync(600_000);
        expect(played.opened()).toBe(1);
        end();
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it('tell all at each try that finds no socket though the backend is there: nobody else would', () => {
    const played = playedClient();
    const heard: string[] = [];
    const end = spacePokes(played.client).listen('s-1', () => heard.push('one'));
    const attempt = (error?: unknown) => {
      played.enter('connecting');
      played.enter('waiting', error);
      return heard.splice(0);
    };
    const failure = (status: number, code: string) =>
      new ApiError('createTicket', { type: '', title: '', status, code });
    expect(attempt(failure(404, 'not-found'))).toEqual(['one']);
    expect(attempt()).toEqual(['one']);
    // No network, or a backend in trouble: what is asked then fails as well.
    for (const error of [new TypeError('fetch failed'), failure(503, 'unavailable'), failure(429, 'too-many-requests')])
      expect(attempt(error)).toEqual([]);
    played.enter('connecting');
    played.enter('open');
    played.say({ action: 'subscribed' });
    heard.length = 0;
    played.enter('waiting');
    expect(heard).toEqual([]);
    end();
  });

  it('belong to their client', () => {
    const [one, two] = [playedClient(), playedClient()];
    expect(spacePokes(one.client)).toBe(spacePokes(one.client));
    expect(spacePokes(one.client)).not.toBe(spacePokes(two.client));
  });
});
