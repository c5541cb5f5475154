import type WebSocket from 'ws';
import { openSocket } from './open-socket.ts';
import type { Person } from './people.ts';
import { eventually } from './stack.ts';

export interface Frame {
  readonly action: string;
  readonly space?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any frame
  readonly [field: string]: any;
}

/** An open socket that keeps all it was sent, with the moment of each frame. */
export interface Listener {
  readonly socket: WebSocket;
  readonly frames: readonly (Frame & { readonly at: number })[];
  /** Subscribes, and waits for the answer. */
  subscribe(...spaces: readonly string[]): Promise<Frame>;
  /** The first frame that fits, from now or before. */
  get(fits: (frame: Frame) => boolean, seconds?: number): Promise<Frame & { readonly at: number }>;
  /** Forgets the frames so far. */
  clear(): void;
  close(): void;
}

export async function listen(person: Person): Promise<Listener> {
  const socket = await openSocket(person);
  let frames: (Frame & { at: number })[] = [];
  socket.on('message', (data) => frames.push({ ...JSON.parse(String(data)), at: performance.now() }));
  const get = (fits: (frame: Frame) => boolean, seconds = 10) =>
    eventually(async () => {
      const found = frames.find(fits);
      if (!found) throw new Error(`no such frame among ${JSON.stringify(frames)}`);
      return found;
    }, seconds);
  return {
    socket,
    get frames() {
      return frames;
    },
    get,
    async subscribe(...spaces) {
      const before = frames.length;
      socket.send(JSON.stringify({ action: 'subscribe', spaces }));
      return eventually(async () => {
        const answer = frames.slice(before).find(({ action }) => action === 'subscribed' || action === 'error');
        if (!answer) throw new Error('not subscribed yet');
        return answer;
      });
    },
    clear() {
      frames = [];
    },
    close: () => socket.close(),
  };
}
