import { describe, expect, it } from 'vitest';
import { sentRows } from '../../../client/src/rxdb/sent-rows.ts';
import type { Fields } from '../../../client/src/rxdb/states.ts';
import { memoryStorage } from '../../../client/src/storage/storage.ts';

/** The app of one installation, begun again and again. */
function installation() {
  const storage = memoryStorage();
  return async (version: number) => {
    const rows = sentRows('sent', storage, version);
    await rows.load();
    const send = async (assumed: Fields, next: Fields) => {
      const [sent] = await rows.send([{ id: 'a', assumed, next }]);
      if (!sent) throw new Error('a row is sent as a row');
      return sent;
    };
    return {
      ...rows,
      send,
      /** Sends a row that arrives and meets `state`, by default nothing else. */
      exchange: async (assumed: Fields, next: Fields, state: Fields = next) => {
        const states = state === next ? new Map<string, Fields>() : new Map([['a', state]]);
        await rows.answered([await send(assumed, next)], () => true, states);
      },
    };
  };
}

describe('a row of which RxDB may not have written down the answer', () => {
  it('starts from what arrived, after a restart, too', async () => {
    const app = installation();
    await (await app(1)).exchange({ votes: 5 }, { votes: 6 });
    const again = await app(1);
    expect((await again.send({ votes: 5 }, { votes: 8 })).assumed).toEqual({ votes: 6 });
  });

  it('is over when the answer says that the server is where RxDB starts from', async () => {
    const app = installation();
    const device = await app(1);
    await device.exchange({ progress: 73 }, { progress: 17 }, { progress: 73 });
    expect((await device.send({ progress: 73 }, { progress: 80 })).assumed).toEqual({ progress: 73 });
  });

  it('is over when RxDB has moved on to what it pulled, although a field is what it was', async () => {
    const app = installation();
    const device = await app(1);
    await device.exchange({ title: 'a', votes: 5 }, { title: 'a', votes: 6 });
    await device.pulled(new Map([['a', { title: 'theirs', votes: 5 }]]));
    const later = await app(2);
    const { assumed } = await later.send(
      { title: 'theirs', votes: 5, priority: 0 },
      { title: 'theirs', votes: 6, priority: 0 },
    );
    expect(assumed).toEqual({ title: 'theirs', votes: 5, priority: 0 });
  });

  it('holds under another schema while RxDB has not moved on, whatever was pulled', async () => {
    const app = installation();
    const device = await app(1);
    await device.exchange({ title: 'a', votes: 5 }, { title: 'a', votes: 6 });
    await device.pulled(new Map([['a', { title: 'theirs', votes: 6 }]]));
    const later = await app(2);
    const { assumed } = await later.send({ title: 'a', votes: 5, priority: 0 }, { title: 'a', votes: 8, priority: 0 });
    expect(assumed).toEqual({ title: 'a', votes: 6, priority: 0 });
  });

  it('does not stand in the way for ever: a conflict with the state that RxDB starts from ends it', async () => {
    const app = installation();
    const device = await app(1);
    await device.exchange({ title: 'a', progress: 73 }, { title: 'b', progress: 17 }, { title: 'b', progress: 73 });
    const row = await device.send({ title: 'a', progress: 73 }, { title: 'c', progress: 73 });
    expect(row.assumed).toEqual({ title: 'b', progress: 17 });
    await device.answered([row], () => false, new Map([['a', { title: 'a', progress: 73 }]]));
    expect((await device.send({ title: 'a', progress: 73 }, { title: 'c', progress: 73 })).assumed).toEqual({
      title: 'a',
      progress: 73,
    });
  });
});
