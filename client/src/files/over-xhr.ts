import type { Tools } from '../environment.ts';
import { NetworkError } from '../errors.ts';
import { abortReason } from '../http/exchange.ts';
import { whileAlive } from './while-alive.ts';

interface XhrRequest {
  readonly method: 'GET' | 'PUT';
  readonly url: string;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body?: Uint8Array;
  readonly signal: AbortSignal | undefined;
  readonly tools: Pick<Tools, 'after'>;
}

/**
 * One exchange by XMLHttpRequest, ended when its line is silent for long.
 * @param prepare is given what tells that bytes go or come.
 * @throws NetworkError without an answer; the signal's reason when it is aborted.
 */
export const overXhr = (
  { method, url, headers, body, signal, tools }: XhrRequest,
  prepare: (xhr: XMLHttpRequest, alive: () => void) => void,
): Promise<XMLHttpRequest> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortReason(signal));
    const xhr = new XMLHttpRequest();
    const onAbort = () => xhr.abort();
    signal?.addEventListener('abort', onAbort);
    const line = whileAlive(tools, onAbort);
    const end = (act: () => void) => () => {
      line.stop();
      signal?.removeEventListener('abort', onAbort);
      act();
    };
    const lost = () => reject(new NetworkError(`${method}: no connection`));
    xhr.onload = end(() => resolve(xhr));
    // React Native tells so of a line that was silent for as long as the system waits.
    xhr.onerror = xhr.ontimeout = end(lost);
    xhr.onabort = end(() => (signal?.aborted ? reject(abortReason(signal)) : lost()));
    xhr.open(method, url);
    for (const [name, value] of headers) xhr.setRequestHeader(name, value);
    prepare(xhr, line.listen);
    line.listen();
    xhr.send((body ?? null) as XMLHttpRequestBodyInit | null);
  });
