import { WebSocket } from 'ws';
import type { Answer, Browser } from './browser.ts';
import { type Folder, orElseEnd, type Program } from './program.ts';

export interface Connection {
  /** The answer to a command, whole; `more` stands beside its id. */
  ask(method: string, params?: object, more?: object): Promise<Answer>;
  close(): void;
}

/** DevTools and WebDriver BiDi agree on this much: JSON over a WebSocket, numbered commands, an answer to each. */
export async function connect(url: string): Promise<Connection> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  let last = 0;
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    waiting.get(message.id)?.resolve(message);
    waiting.delete(message.id);
  });
  socket.once('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser is gone'));
    waiting.clear();
  });
  return {
    ask(method, params = {}, more = {}) {
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        socket.send(JSON.stringify({ id, method, params, ...more }), (error) => error && reject(error));
      });
    },
    close: () => socket.close(),
  };
}

/** A program with a folder of its own as a browser. @param speak connects to it. */
export function browserOver(
  program: Program,
  profile: Folder,
  speak: () => Promise<{ readonly connection: Connection; readonly open: Browser['open'] }>,
): Promise<Browser> {
  async function end(): Promise<void> {
    await program.end();
    profile.remove();
  }
  return orElseEnd(async () => {
    const { connection, open } = await speak();
    return {
      open,
      stop() {
        connection.close();
        return end();
      },
    };
  }, end);
}
