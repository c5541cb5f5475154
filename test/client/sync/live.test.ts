import { describe, expect, it } from 'vitest';
import { createLive } from '../../../client/src/sync/loop/live.ts';
import { playedClient } from '../played-client.ts';
import { virtualTime } from '../virtual-time.ts';

describe('a subscription without an answer', () => {
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
