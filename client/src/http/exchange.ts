import type { Environment } from '../environment.ts';
import { NetworkError } from '../errors.ts';

export interface ExchangeRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  header(name: string): string | null;
}

/** What an aborted call rejects with: the signal's reason, where the engine has one. */
export const abortReason = (signal: AbortSignal): unknown =>
  signal.reason ?? Object.assign(new Error('The call was aborted'), { name: 'AbortError' });

/** Settles as the work does, or rejects as soon as the signal is aborted; the work goes on for others who wait for it. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortReason(signal));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    void work.then(resolve, reject).then(() => signal.removeEventListener('abort', onAbort));
  });
}

/**
 * One request and its whole answer. `onServerTime` is told the moment the server answered, where the answer shows it.
 * @throws NetworkError without an answer; the signal's reason when it is aborted.
 */
export async function exchange(
  { fetch, tools }: Pick<Environment, 'fetch' | 'tools'>,
  request: ExchangeRequest,
  onServerTime: (milliseconds: number) => void,
): Promise<Answer> {
  const { signal } = request;
  if (signal?.aborted) throw abortReason(signal);
  const controller = new AbortController();
  let timedOut = false;
  const cancelTimer = tools.after(request.timeoutMs, () => {
    timedOut = true;
    controller.abort();
  });
  const onAbort = () => controller.abort();
  signal?.addEventListener('abort', onAbort);
  try {
    const { method, headers, body } = request;
    const response = await fetch(request.url, { method, headers, body: body ?? null, signal: controller.signal });
    const text = await response.text();
    const date = Date.parse(response.headers.get('date') ?? '');
    if (date) onServerTime(date);
    return { status: response.status, text, header: (name) => response.headers.get(name) };
  } catch (cause) {
    if (signal?.aborted) throw abortReason(signal);
    const message = timedOut ? `no answer within ${request.timeoutMs} ms` : 'no connection';
    throw new NetworkError(`${request.method} ${request.url}: ${message}`, { timedOut, cause });
  } finally {
    cancelTimer();
    signal?.removeEventListener('abort', onAbort);
  }
}
