import { systemTools } from '../environment.ts';
import { NetworkError } from '../errors.ts';
import { abortReason } from '../http/exchange.ts';

export interface SendRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
  /** Bytes that are on their way so far. */
  onSent(bytes: number): void;
}

/** PUTs bytes. Resolves with any status; rejects with NetworkError, or the signal's reason. */
export type Send = (request: SendRequest) => Promise<{ readonly status: number; readonly text: string }>;

/** Browsers and React Native set it, and let nobody else do so. */
const settable = (headers: SendRequest['headers']) =>
  Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length');

/** Milliseconds without a byte on its way or an answer after which a line is dead; of their own, some systems wait for a quarter of an hour. */
const longestSilence = 120_000;

/** With XMLHttpRequest, which tells how far it has come; browsers and React Native have it. */
export const sendByXhr: Send = ({ url, headers, body, signal, onSent }) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortReason(signal));
    const xhr = new XMLHttpRequest();
    const onAbort = () => xhr.abort();
    signal.addEventListener('abort', onAbort);
    let cancel = () => {};
    const listen = () => {
      cancel();
      cancel = systemTools.after(longestSilence, onAbort);
    };
    const end = (act: () => void) => () => {
      cancel();
      signal.removeEventListener('abort', onAbort);
      act();
    };
    const lost = () => reject(new NetworkError('PUT: no connection'));
    xhr.upload.onprogress = ({ loaded }) => {
      listen();
      onSent(Math.min(loaded, body.length));
    };
    xhr.onload = end(() => resolve({ status: xhr.status, text: xhr.responseText }));
    // React Native tells so of a line that was silent for as long as the system waits.
    xhr.onerror = xhr.ontimeout = end(lost);
    xhr.onabort = end(() => (signal.aborted ? reject(abortReason(signal)) : lost()));
    xhr.open('PUT', url);
    for (const [name, value] of settable(headers)) xhr.setRequestHeader(name, value);
    listen();
    xhr.send(body as unknown as XMLHttpRequestBodyInit);
  });

/** With fetch, which tells nothing until all is sent. */
export const sendByFetch =
  (fetch: typeof globalThis.fetch): Send =>
  async ({ url, headers, body, signal, onSent }) => {
    try {
      const request = { method: 'PUT', headers: Object.fromEntries(settable(headers)), body: body as BodyInit, signal };
      const response = await fetch(url, request);
      const text = await response.text();
      if (response.ok) onSent(body.length);
      return { status: response.status, text };
    } catch (cause) {
      if (signal.aborted) throw abortReason(signal);
      throw new NetworkError('PUT: no connection', { cause });
    }
  };
