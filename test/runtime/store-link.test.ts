import { describe, expect, it } from 'vitest';
import { AppError } from '../../lib/runtime/app-error.ts';
import { event, noteHandler, send } from './route-fixture.ts';

const appVersions = { ios: { minimum: '2.1.0', storeUrl: 'https://store.example/app' }, web: { minimum: '1.0.0' } };
const tooOld = (): never => {
  throw new AppError('upgrade-required', 'Tasks are served from version 2 on.', { extra: { collection: 'tasks' } });
};
const answer = (platform: string | undefined, fail: () => never = tooOld) =>
  send(
    noteHandler({ appVersions }, fail),
    event('POST', '/v1/notes', {
      json: { text: 'hello' },
      headers: {
        'idempotency-key': 'k-1',
        ...(platform === undefined ? {} : { 'x-app-platform': platform, 'x-app-version': '9.0.0' }),
      },
    }),
  );

describe('an app that an operation finds too old', () => {
  it('is told why, and where the newest one is', async () => {
    const { status, body } = await answer('ios');
    expect(status).toBe(426);
    expect(body).toMatchObject({
      code: 'upgrade-required',
      detail: 'Tasks are served from version 2 on.',
      collection: 'tasks',
      storeUrl: 'https://store.example/app',
    });
  });
  it.each(['web', 'android', undefined, 'constructor'])(
    'is told why where there is no store for it: %s',
    async (from) => {
      const { status, body } = await answer(from);
      expect([status, body.code, body.collection]).toEqual([426, 'upgrade-required', 'tasks']);
      expect(body).not.toHaveProperty('storeUrl');
    },
  );
  it('is the only one that gets the link', async () => {
    const locked = await answer('ios', () => {
      throw new AppError('note-locked');
    });
    expect(locked.body).not.toHaveProperty('storeUrl');
    const broken = await answer('ios', () => {
      throw new Error('private');
    });
    expect(broken.status).toBe(500);
    expect(broken.body).not.toHaveProperty('storeUrl');
  });
});
