import { systemTools } from '../environment.ts';
import { NetworkError } from '../errors.ts';
import { abortReason } from '../http/exchange.ts';
import { overXhr } from './over-xhr.ts';

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

/** With XMLHttpRequest, which tells how far it has come; browsers and React Native have it. */
export const sendByXhr: Send = async ({ url, headers, body, signal, onSent }) => {
  const request = { method: 'PUT', url, headers: settable(headers), body, signal, tools: systemTools } as const;
  const { status, responseText } = await overXhr(request, ({ upload }, alive) => {
    upload.onprogress = ({ loaded }) => {
      alive();
      onSent(Math.min(loaded, body.length));
    };
  });
  return { status, text: responseText };
};

/** With fetch, which tells nothing until all is sent: Node's own ends a silent line after five minutes. */
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
