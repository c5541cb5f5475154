import type { Tools } from '../environment.ts';
import { abortReason } from '../http/exchange.ts';
import { overXhr } from './over-xhr.ts';
import { whileAlive } from './while-alive.ts';

interface ReceiveRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  /** Throws when an answer with this status has nothing that is wanted. */
  check(status: number): void;
  give(bytes: Uint8Array): Promise<void>;
}

/** GETs bytes, and ends when the line is silent for long: not when it is slow, and not while the app takes a piece. */
export type Receive = (request: ReceiveRequest) => Promise<void>;

/** Whether fetch tells of an answer before all of it is there. */
const hasStreams = () => typeof Response === 'function' && 'body' in Response.prototype;

/** As streams where there are any; in React Native by XMLHttpRequest, which alone tells there that bytes come. */
export function receiver(fetch: typeof globalThis.fetch, tools: Pick<Tools, 'after'>, ofApp: boolean): Receive {
  const isNative = typeof XMLHttpRequest === 'function' && !hasStreams();
  return isNative && !ofApp ? receiveByXhr(tools) : receiveByFetch(fetch, tools);
}

const receiveByXhr =
  (tools: Pick<Tools, 'after'>): Receive =>
  async ({ url, headers, signal, check, give }) => {
    const request = { method: 'GET', url, headers: Object.entries(headers), signal, tools } as const;
    const { status, response } = await overXhr(request, (xhr, alive) => {
      xhr.responseType = 'arraybuffer';
      xhr.onprogress = alive;
    });
    check(status);
    await give(new Uint8Array(response as ArrayBuffer));
  };

const receiveByFetch =
  (fetch: typeof globalThis.fetch, tools: Pick<Tools, 'after'>): Receive =>
  async ({ url, headers, signal, check, give }) => {
    if (signal?.aborted) throw abortReason(signal);
    const controller = new AbortController();
    const onAbort = () => controller.abort();
    signal?.addEventListener('abort', onAbort);
    const line = whileAlive(tools, onAbort);
    try {
      if (hasStreams()) line.listen();
      const response = await fetch(url, { headers, signal: controller.signal });
      check(response.status);
      const reader = response.body?.getReader?.();
      if (!reader) {
        line.stop();
        return await give(new Uint8Array(await response.arrayBuffer()));
      }
      for (;;) {
        line.listen();
        const piece = await reader.read();
        line.stop();
        if (piece.done) return;
        await give(piece.value);
      }
    } finally {
      line.stop();
      signal?.removeEventListener('abort', onAbort);
      // What is not wanted any more would keep its line.
      controller.abort();
    }
  };
