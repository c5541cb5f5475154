import { describe, expect, it } from 'vitest';
import type { SocketState } from '../../client/src/socket/socket.ts';
import { fakeClient, json, keptSession, problem, rotatingPool } from './fake-backend.ts';
import { fakeLine } from './fake-line.ts';
import { virtualTime } from './virtual-time.ts';

describe('client.socket', () => {
  it('gets its ticket from the API and closes when the session ends', async () => {
    const time = virtualTime();
    const pool = rotatingPool(time);
    const lines: ReturnType<typeof fakeLine>[] = [];
    const states: SocketState[] = [];
    let ended = false;
    const { client, calls } = fakeClient(
      {
        api: () =>
          ended
            ? problem(401, 'session-revoked')
            : json(201, { ticket: 't', url: 'ws://socket.test/?ticket=t', expiresAt: '' }),
        cognito: pool.answer,
      },
      {
        time,
        storage: keptSession(pool.tokens()).storage,
        webSocket: class {
          constructor(url: string) {
            const line = fakeLine(url);
            lines.push(line);
            // biome-ignore lint/correctness/noConstructorReturn: the test keeps the other end
            return line as never;
          }
        } as never,
      },
    );
    client.socket({ onMessage: () => {}, onState: (state) => states.push(state) });
    await time.advance(1);
    expect(calls()[0]).toMatchObject({ method: 'POST', url: 'http://api.test/v1/realtime/tickets' });
    expect(lines[0]?.url).toBe('ws://socket.test/?ticket=t');
    lines[0]?.open();
    ended = true;
    await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ code: 'session-revoked' });
    expect(states).toEqual(['connecting', 'open', 'closed']);
    expect(lines[0]?.closed).toBe(true);
  });

  it('says what to give where the platform has no WebSocket', async () => {
    const time = virtualTime();
    const pool = rotatingPool(time);
    const api = () => json(201, { ticket: 't', url: 'ws://socket.test/?ticket=t', expiresAt: '' });
    const { client } = fakeClient({ api, cognito: pool.answer }, { time, storage: keptSession(pool.tokens()).storage });
    const told: unknown[] = [];
    const { WebSocket } = globalThis;
    try {
      Reflect.deleteProperty(globalThis, 'WebSocket');
      client.socket({ onMessage: () => {}, onState: (_, error) => told.push(error) });
      await time.advance(1);
    } finally {
      globalThis.WebSocket = WebSocket;
    }
    expect(told).toEqual([undefined, expect.objectContaining({ message: expect.stringContaining('`webSocket`') })]);
  });
});
