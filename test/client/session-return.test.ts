import { afterEach, expect, it, vi } from 'vitest';
import { started } from './started-session.ts';

afterEach(() => vi.unstubAllGlobals());

it('a page that the browser kept aside while somebody signed out is told of it when it is shown again', async () => {
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  const show = (persisted: boolean) => page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
  const { client, kept, told, time } = started();
  await time.run(client.api.getProfile());
  const socket = client.socket({ onMessage: () => {} });
  show(true);
  await time.advance(1);
  expect(told).toEqual([]);
  kept.values.clear();
  show(false);
  await time.advance(1);
  expect(told).toEqual([]);
  show(true);
  await time.advance(1);
  expect([told, socket.state]).toEqual([['signed out: signed-out'], 'closed']);
  await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ code: 'SignedOut' });
});
