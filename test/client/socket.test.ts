import { describe, expect, it } from 'vitest';
import { ApiError, AuthError, NetworkError } from '../../client/src/errors.ts';
import {
  openSocket,
  type SocketMessage,
  type SocketState,
  type WebSocketLike,
} from '../../client/src/socket/socket.ts';
import { fakeLine } from './fake-line.ts';
import { uncaughtDuring } from './uncaught.ts';
import { virtualTime } from './virtual-time.ts';

interface Setting {
  readonly ticket?: () => Promise<string>;
  readonly random?: () => number;
  readonly onState?: (state: SocketState) => unknown;
}

function opened(options: Setting = {}) {
  const time = virtualTime(undefined, options.random);
  const lines: ReturnType<typeof fakeLine>[] = [];
  const states: SocketState[] = [];
  const messages: SocketMessage[] = [];
  let tickets = 0;
  const socket = openSocket(
    {
      tools: time.tools,
      ticketUrl: options.ticket ?? (async () => `ws://socket.test/?ticket=${++tickets}`),
      connect: (url) => {
        const line = fakeLine(url);
        lines.push(line);
        return line as unknown as WebSocketLike;
      },
    },
    {
      onMessage: (m) => messages.push(m),
      onState: (s) => {
        states.push(s);
        options.onState?.(s);
      },
    },
  );
  return { time, socket, lines, states, messages };
}
const pings = (line: { sent: string[] }) => line.sent.filter((text) => text === '{"action":"ping"}').length;

describe('a socket', () => {
  it('connects with a ticket, sends and receives', async () => {
    const { time, socket, lines, states, messages } = opened();
    expect(socket.send({ action: 'early' })).toBe(false);
    await time.advance(1);
    expect(lines[0]?.url).toBe('ws://socket.test/?ticket=1');
    lines[0]?.open();
    expect(socket.send({ action: 'hello', to: 'all' })).toBe(true);
    lines[0]?.say({ action: 'changed', id: 7 });
    lines[0]?.say('not json');
    expect(lines[0]?.sent).toEqual(['{"action":"hello","to":"all"}']);
    expect(messages).toEqual([{ action: 'changed', id: 7 }]);
    expect(states).toEqual(['connecting', 'open']);
  });

  it('pings when it is quiet, well before the gateway closes it, and keeps the answer to itself', async () => {
    const { time, lines, states, messages } = opened();
    await time.advance(1);
    const [line] = lines;
    line?.open();
    for (let minute = 0; minute < 20; minute += 4) {
      await time.advance(240_000);
      expect(pings(line as never)).toBe(minute / 4 + 1);
      line?.say({ action: 'pong' });
    }
    expect(messages).toEqual([]);
    expect(states).toEqual(['connecting', 'open']);
  });

  it('does not ping while messages come', async () => {
    const { time, lines } = opened();
    await time.advance(1);
    lines[0]?.open();
    for (let i = 0; i < 10; i++) {
      await time.advance(200_000);
      lines[0]?.say({ action: 'news' });
    }
    expect(pings(lines[0] as never)).toBe(0);
  });

  it('notices a dead line by a ping without answer, and comes back with a new ticket', async () => {
    const { time, lines, states } = opened();
    await time.advance(1);
    lines[0]?.open();
    await time.advance(240_000 + 15_000);
    expect(lines[0]?.closed).toBe(true);
    expect(states.at(-1)).toBe('waiting');
    await time.advance(2_500);
    expect(lines[1]?.url).toBe('ws://socket.test/?ticket=2');
    lines[1]?.open();
    expect(states).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open']);
  });

  it('spreads its returns over windows that double up to two minutes', async () => {
    const { time, lines } = opened({ random: () => 1 });
    await time.advance(1);
    for (const window of [5_000, 10_000, 20_000, 40_000, 80_000, 120_000, 120_000]) {
      const before = lines.length;
      lines.at(-1)?.drop();
      await time.advance(window - 1);
      expect(lines).toHaveLength(before);
      await time.advance(1);
      expect(lines).toHaveLength(before + 1);
    }
  });

  it('starts with the first window again after a good connection, not after one that broke at once', async () => {
    const { time, lines } = opened({ random: () => 1 });
    await time.advance(1);
    lines[0]?.drop();
    await time.advance(5_000);
    lines[1]?.open();
    lines[1]?.drop();
    await time.advance(9_999);
    expect(lines).toHaveLength(2);
    await time.advance(1);
    lines[2]?.open();
    await time.advance(31_000);
    lines[2]?.drop();
    await time.advance(5_000);
    expect(lines).toHaveLength(4);
    for (const silent of [4, 5, 6]) {
      lines[silent - 1]?.open();
      await time.advance(240_000 + 15_000 + 5_000);
      expect(lines).toHaveLength(silent + 1);
    }
  });

  it('gives up a connection that does not open', async () => {
    const { time, lines, states } = opened();
    await time.advance(15_001);
    expect(lines[0]?.closed).toBe(true);
    expect(states.at(-1)).toBe('waiting');
  });

  it.each([
    ['offline', new NetworkError('offline')],
    ['Cognito is busy', new AuthError('TooManyRequestsException', '')],
    ['the API is busy', new ApiError('createTicket', { type: '', title: '', status: 503, code: 'unavailable' })],
    ['its route is replaced', new ApiError('createTicket', { type: '', title: '', status: 404, code: 'not-found' })],
    ['its domain is replaced', new ApiError('createTicket', { type: '', title: '', status: 403, code: 'forbidden' })],
  ])('waits and tries again when there is no ticket: %s', async (_, error) => {
    let tries = 0;
    const ticket = () => (++tries < 3 ? Promise.reject(error) : Promise.resolve('ws://x'));
    const { time, lines, states } = opened({ ticket });
    await time.advance(8_000);
    expect(lines).toHaveLength(1);
    expect(states).toEqual(['connecting', 'waiting', 'connecting', 'waiting', 'connecting']);
  });

  it.each([
    ['nobody is signed in', new AuthError('SignedOut', '')],
    [
      'the account is disabled',
      new ApiError('createTicket', { type: '', title: '', status: 403, code: 'account-disabled', requestId: 'r1' }),
    ],
    [
      'the gateway does not take the token',
      new ApiError('createTicket', { type: '', title: '', status: 401, code: 'unauthenticated' }),
    ],
  ])('ends when %s', async (_, error) => {
    const { time, socket, lines, states } = opened({ ticket: () => Promise.reject(error) });
    await time.advance(600_000);
    expect(socket.state).toBe('closed');
    expect(states).toEqual(['connecting', 'closed']);
    expect(lines).toHaveLength(0);
  });

  it('ends when the platform has no sockets, without an error that nobody hears of', async () => {
    const time = virtualTime();
    const told: unknown[] = [];
    const connect = () => {
      throw new TypeError('WebSocket is not a constructor');
    };
    openSocket(
      { tools: time.tools, ticketUrl: async () => 'ws://x', connect },
      { onMessage: () => {}, onState: (state, error) => told.push([state, error]) },
    );
    await time.advance(600_000);
    expect(told).toEqual([
      ['connecting', undefined],
      ['closed', new TypeError('WebSocket is not a constructor')],
    ]);
  });

  it('comes back at once when it is told to', async () => {
    const { time, socket, lines } = opened({ random: () => 1 });
    await time.advance(1);
    lines[0]?.drop();
    socket.reconnectNow();
    await time.advance(1);
    expect(lines).toHaveLength(2);
    lines[1]?.open();
    await time.advance(60_000);
    expect(lines).toHaveLength(2);
  });

  it('looks at once whether an open line is alive when it is told to, as after the background', async () => {
    const { time, socket, lines } = opened();
    await time.advance(1);
    lines[0]?.open();
    socket.reconnectNow();
    lines[0]?.say({ action: 'pong' });
    for (let seconds = 0; seconds < 20; seconds += 5) {
      socket.reconnectNow();
      await time.advance(5_000);
    }
    expect([lines[0]?.closed, pings(lines[0] as never)]).toEqual([true, 2]);
  });

  it('stays closed once it is closed, whatever was under way', async () => {
    for (const moment of [0, 1]) {
      const { time, socket, lines, states } = opened();
      if (moment > 0) await time.advance(moment);
      socket.close();
      lines[0]?.drop();
      await time.advance(600_000);
      expect(states.at(-1)).toBe('closed');
      expect(lines.every((line) => line.closed)).toBe(true);
    }
  });
});

describe('a listener of the app', () => {
  it('that throws ends nothing: the socket opens, stays and comes back', async () => {
    const time = virtualTime();
    const lines: ReturnType<typeof fakeLine>[] = [];
    const connect = (url: string) => {
      const line = fakeLine(url);
      lines.push(line);
      return line as unknown as WebSocketLike;
    };
    const mistake = () => {
      throw new Error('of the app');
    };
    const errors = await uncaughtDuring(async () => {
      const ticketUrl = async () => 'ws://x';
      const socket = openSocket({ tools: time.tools, ticketUrl, connect }, { onMessage: mistake, onState: mistake });
      await time.advance(1);
      lines[0]?.open();
      lines[0]?.say({ action: 'news' });
      await time.advance(60_000);
      expect([socket.state, lines.length]).toEqual(['open', 1]);
      lines[0]?.drop();
      await time.advance(5_000);
      expect(lines).toHaveLength(2);
    });
    expect(errors).toHaveLength(5);
  });

  it('that closes the socket while it waits closes it for good', async () => {
    const { time, lines, socket } = opened({ onState: (state) => state === 'waiting' && socket.close() });
    await time.advance(1);
    lines[0]?.drop();
    await time.advance(600_000);
    expect([socket.state, lines.length]).toEqual(['closed', 1]);
  });
});
