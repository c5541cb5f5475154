import { describe, expect, it } from 'vitest';
import { createLive } from '../../../client/src/sync/loop/live.ts';
import { playedClient } from '../played-client.ts';
import { virtualTime } from '../virtual-time.ts';

describe('a subscription without an answer', () => {
  it('is waited for before another one goes out, since the older of two may be stored last', async () => {
    const time = virtualTime();
    const played = playedClient();
    const nothing = () => {};
    const listener = { poked: nothing, listChanged: nothing, opened: nothing, subscribed: nothing, closed: nothing };
    const live = createLive({ client: played.client, tools: time.tools, tell: nothing } as never, listener);
    live.follow(['s-1']);
    played.enter('open');
    live.follow(['s-1', 's-2']);
    live.follow(['s-1', 's-2']);
    expect(played.sent.map(({ spaces }) => spaces)).toEqual([['s-1']]);
    played.say({ action: 'subscribed', spaces: [] });
    expect([played.sent.map(({ spaces }) => spaces).slice(1), live.covers]).toEqual([[['s-1', 's-2']], false]);
    played.say({ action: 'subscribed', spaces: [] });
    expect([played.sent.length, live.covers]).toEqual([2, true]);
  });

  it('is not relied upon, and asked for again after a while', async () => {
    const time = virtualTime();
    const played = playedClient();
    let subscribed = 0;
    const live = createLive({ client: played.client, tools: time.tools, tell: () => {} } as never, {
      poked() {},
      listChanged() {},
      opened() {},
      subscribed: () => void subscribed++,
      closed() {},
    });
    live.follow(['s-1']);
    played.enter('open');
    // What a gateway says when the function failed.
    played.say({ message: 'Internal server error' });
    for (const seconds of [1, 8]) {
      await time.advance(seconds * 1000);
      live.follow(['s-1']);
      expect([played.sent.length, live.covers]).toEqual([1, false]);
    }
    await time.advance(2_000);
    live.follow(['s-1']);
    played.say({ action: 'subscribed', spaces: [] });
    await time.advance(60_000);
    live.follow(['s-1']);
    expect([played.sent.length, live.covers, subscribed]).toEqual([2, true, 1]);
  });
});
