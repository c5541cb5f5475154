import { describe, expect, it } from 'vitest';
import { memoryStorage, type Storage } from '../../client/src/storage/storage.ts';
import { flush, said, type Values, world } from './config-world.ts';
import { uncaughtDuring } from './uncaught.ts';

describe('createConfig', () => {
  it('gives defaults at once, values as soon as they are received, and tells which changed', async () => {
    const { start } = world({ ann: { 'new-home': true, 'page-size': 20, unknown: 1 } });
    const config = start();
    const told: (readonly string[])[] = [];
    config.onChange((keys) => told.push(keys));
    expect([config.get('new-home'), config.details('new-home')]).toEqual([false, undefined]);
    await config.refresh();
    expect(config.get('new-home')).toBe(true);
    expect(config.details('new-home')).toEqual({ value: true, variant: 'v', reason: 'STATIC' });
    expect(told).toEqual([['new-home']]);
    config.stop();
  });

  it('opens one socket, also for an app that refreshes at once', async () => {
    const { start, played } = world();
    const config = start();
    await Promise.all([config.refresh(), config.refresh()]);
    expect(played.opened()).toBe(1);
    config.stop();
  });

  it.each([
    ['a text for a number', { 'page-size': '50' }],
    ['a list for an object', { layout: [1] }],
    ['null for a text', { theme: null }],
    ['nothing of the name of something that every object has', { constructor: true }],
  ])('does not hand out %s', async (_, values) => {
    const { start } = world({ ann: values });
    const config = start();
    await config.refresh();
    expect(['new-home', 'page-size', 'theme', 'layout'].map((key) => config.get(key as 'theme'))).toEqual([
      false,
      20,
      'light',
      { columns: 1 },
    ]);
    config.stop();
  });

  it('starts with what was received last, also without a connection, and says when it is there', async () => {
    const storage = memoryStorage();
    const first = world({ ann: { theme: 'dark' } });
    const one = first.start({ storage });
    await one.refresh();
    one.stop();
    const second = world();
    second.state.fails = new Error('offline');
    const errors: unknown[] = [];
    const two = second.start({ storage, onError: (error) => errors.push(error) });
    await two.ready();
    expect(two.get('theme')).toBe('dark');
    await expect(two.refresh()).rejects.toThrow('offline');
    expect(two.get('theme')).toBe('dark');
    expect(errors.length).toBeGreaterThan(0);
    two.stop();
  });

  it.each([
    ['broken text', '{"of":'],
    ['something else', '[1]'],
    [
      'values of somebody else',
      JSON.stringify({ of: 'bob', etag: 'e', revision: 1, flags: { theme: { value: 'x' } } }),
    ],
  ])('starts with the defaults when the storage holds %s', async (_, text) => {
    const storage = memoryStorage();
    storage.set('mainstay.config', text);
    const { start, state } = world();
    state.fails = new Error('offline');
    const config = start({ storage });
    await config.ready();
    expect(config.get('theme')).toBe('light');
    config.stop();
  });

  it('works on when the storage refuses to read and to write', async () => {
    const fail = () => {
      throw new Error('full');
    };
    const { start } = world({ ann: { theme: 'dark' } });
    const config = start({ storage: { get: fail, set: fail, remove: fail } as Storage });
    await config.refresh();
    expect(config.get('theme')).toBe('dark');
    config.stop();
  });

  it('asks with the tag of what it has, and keeps it when nothing changed', async () => {
    const { start, calls, state } = world({ ann: { theme: 'dark' } });
    const config = start();
    await config.refresh();
    state.revision = 2;
    await config.refresh();
    expect(calls.at(-1)?.ifNoneMatch).toBe(JSON.stringify({ theme: 'dark' }));
    expect(config.get('theme')).toBe('dark');
    config.stop();
  });

  it('gives nobody the values of the person before: not after sign-out, not while the answer was on its way', async () => {
    const { start, state, persons } = world({ ann: { theme: 'dark' }, bob: { theme: 'blue' } });
    const config = start();
    await config.refresh();
    state.signedIn = undefined;
    await config.refresh();
    expect(config.get('theme')).toBe('light');
    state.signedIn = 'bob';
    let release = () => {};
    state.hold = new Promise((resolve) => {
      release = resolve;
    });
    const asking = config.refresh();
    await flush();
    persons.ann = { theme: 'green' };
    state.signedIn = 'ann';
    state.hold = undefined;
    release();
    await asking;
    expect(config.get('theme')).toBe('light');
    await config.refresh();
    expect(config.get('theme')).toBe('green');
    config.stop();
  });

  it('receives public flags before sign-in by the id that the app made up, and drops them for the person’s own', async () => {
    const { start, state, calls } = world({ nobody: { theme: 'public' }, ann: {} });
    state.signedIn = undefined;
    const config = start({ anonymousId: 'a-1' });
    await config.refresh();
    expect([config.get('theme'), calls.at(-1)?.query]).toEqual(['public', { anonymousId: 'a-1' }]);
    state.signedIn = 'ann';
    await config.refresh();
    expect(config.get('theme')).toBe('light');
    config.stop();
  });

  it('asks nothing for nobody, and names the organisation that the app shows', async () => {
    const { start, state, calls } = world();
    state.signedIn = undefined;
    const config = start({ organisationId: () => 'o-1' });
    await config.refresh();
    expect(calls).toEqual([]);
    state.signedIn = 'ann';
    await config.refresh();
    expect(calls.at(-1)?.query).toEqual({ organisationId: 'o-1' });
    config.stop();
  });

  it('has one call under way at a time: many who ask meanwhile get one more, made after theirs', async () => {
    const { start, state, calls, persons } = world({ ann: { theme: 'dark' } });
    const config = start({ socket: false });
    await config.refresh();
    calls.length = 0;
    let release = () => {};
    state.hold = new Promise((resolve) => {
      release = resolve;
    });
    const first = config.refresh();
    await flush();
    const asking = [first, ...Array.from({ length: 9 }, () => config.refresh())];
    await flush();
    persons.ann = { theme: 'late' };
    state.hold = undefined;
    release();
    await Promise.all(asking);
    expect([calls.length, config.get('theme')]).toEqual([2, 'late']);
    config.stop();
  });
});

describe('a listener that throws', () => {
  it('ends nothing: the others hear, and what comes later is received', async () => {
    const storage = memoryStorage();
    const before = world({ ann: { theme: 'dark' } }).start({ storage });
    await before.refresh();
    before.stop();
    const { start, persons } = world({ ann: { theme: 'dark' } });
    const told: unknown[] = [];
    const errors = await uncaughtDuring(async () => {
      const config = start({ storage });
      config.onChange(() => {
        throw new Error('of the app');
      });
      config.onChange((keys) => told.push(keys));
      await config.refresh();
      persons.ann = { theme: 'blue' };
      await config.refresh();
      expect(config.get('theme')).toBe('blue');
      config.stop();
    });
    expect(told).toEqual([['theme'], ['theme']]);
    expect(errors).toHaveLength(2);
  });
});

describe('what the socket tells', () => {
  async function listening(values: Values = {}) {
    const made = world({ ann: values });
    const config = made.start();
    await config.refresh();
    made.played.enter('open');
    await flush();
    made.calls.length = 0;
    return { ...made, config };
  }

  it('is asked for at each connect', async () => {
    const { played, config } = await listening();
    played.enter('waiting');
    played.enter('open');
    expect(played.sent).toEqual([{ action: 'config' }, { action: 'config' }]);
    config.stop();
    expect(played.state()).toBe('closed');
  });

  it('of a revision that is known, told again or out of order, asks nothing; of a newer one once', async () => {
    const { played, calls, state, time, config } = await listening();
    for (const revision of [1, 0, 1]) played.say(said(revision));
    await time.advance(60_000);
    expect(calls).toEqual([]);
    state.revision = 5;
    for (const revision of [5, 5, 4, 5]) played.say(said(revision));
    await time.advance(60_000);
    await flush();
    expect(calls.map(({ query }) => query)).toEqual([{ revision: '5' }]);
    config.stop();
  });

  it('that changes nothing here is remembered, so that the next connect asks nothing', async () => {
    const { played, calls, time, config } = await listening({ theme: 'dark' });
    played.say(said(3));
    await time.advance(1_000);
    await flush();
    expect(calls.map(({ ifNoneMatch }) => ifNoneMatch)).toEqual([JSON.stringify({ theme: 'dark' })]);
    played.say(said(3));
    await time.advance(60_000);
    expect(calls).toHaveLength(1);
    config.stop();
  });

  it('that could not be received is asked for at the next connect', async () => {
    const { played, persons, state, config, calls } = await listening({ theme: 'dark' });
    persons.ann = { theme: 'off' };
    state.revision = 2;
    state.fails = new Error('offline');
    played.say(said(2));
    await flush();
    expect(calls).toHaveLength(1);
    state.fails = undefined;
    played.enter('waiting');
    played.enter('open');
    played.say(said(2));
    await flush();
    expect(config.get('theme')).toBe('off');
    config.stop();
  });

  it('is looked at after a share of the seconds that it names, one wait at a time', async () => {
    const { played, calls, state, time, config } = await listening();
    state.revision = 2;
    played.say(said(2, 20));
    await time.advance(9_999);
    expect(calls).toEqual([]);
    await time.advance(1);
    await flush();
    expect(calls).toHaveLength(1);
    config.stop();
  });

  it.each([
    ['another action', { action: 'poke', revision: 9 }],
    ['no revision', { action: 'config' }],
    ['a revision that is a text', { action: 'config', revision: '9' }],
  ])('with %s is passed over', async (_, message) => {
    const { played, calls, time, config } = await listening();
    played.say(message);
    await time.advance(60_000);
    expect(calls).toEqual([]);
    config.stop();
  });

  it('after stop reaches nobody', async () => {
    const { played, calls, time, config } = await listening();
    const told: unknown[] = [];
    config.onChange((keys) => told.push(keys));
    played.say(said(9, 20));
    config.stop();
    await time.advance(60_000);
    await flush();
    expect([calls, told]).toEqual([[], []]);
  });
});
