import { type ClientRequest, request } from 'node:http';

/**
 * XMLHttpRequest as React Native has it, over real connections: it tells of bytes as they come, and gives them when all of them are there.
 */
class NativeXhr {
  responseType = '';
  status = 0;
  response: ArrayBuffer | undefined;
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  onprogress?: (event: { loaded: number }) => void;
  #sent: ClientRequest | undefined;
  #url = '';
  readonly #headers: Record<string, string> = {};
  #ended = false;

  open(_method: string, url: string) {
    this.#url = url;
  }
  setRequestHeader(name: string, value: string) {
    this.#headers[name] = value;
  }
  send() {
    const pieces: Buffer[] = [];
    this.#sent = request(this.#url, { headers: this.#headers }, (answer) => {
      this.status = answer.statusCode ?? 0;
      answer.on('data', (piece: Buffer) => {
        pieces.push(piece);
        this.onprogress?.({ loaded: Buffer.concat(pieces).length });
      });
      answer.on('error', () => this.#end(this.onerror));
      answer.on('end', () => {
        this.response = Uint8Array.from(Buffer.concat(pieces)).buffer;
        this.#end(this.onload);
      });
    });
    this.#sent.on('error', () => this.#end(this.onerror));
    this.#sent.end();
  }
  abort() {
    this.#end(this.onabort);
    this.#sent?.destroy();
  }
  #end(tell: (() => void) | undefined) {
    if (this.#ended) return;
    this.#ended = true;
    tell?.();
  }
}

/** What the work sees is what React Native has: that XMLHttpRequest, and answers of fetch that are no streams and have no bytes (before 0.73). */
export async function inReactNative(work: () => Promise<void>): Promise<void> {
  const body = Object.getOwnPropertyDescriptor(Response.prototype, 'body') as PropertyDescriptor;
  const buffer = Object.getOwnPropertyDescriptor(Response.prototype, 'arrayBuffer') as PropertyDescriptor;
  const own = Object.getOwnPropertyDescriptor(globalThis, 'XMLHttpRequest');
  Reflect.deleteProperty(Response.prototype, 'body');
  Object.defineProperty(Response.prototype, 'arrayBuffer', {
    value: () => Promise.reject(new Error('FileReader.readAsArrayBuffer is not implemented')),
    configurable: true,
  });
  Object.defineProperty(globalThis, 'XMLHttpRequest', { value: NativeXhr, configurable: true });
  try {
    await work();
  } finally {
    Object.defineProperty(Response.prototype, 'body', body);
    Object.defineProperty(Response.prototype, 'arrayBuffer', buffer);
    if (own) Object.defineProperty(globalThis, 'XMLHttpRequest', own);
    else Reflect.deleteProperty(globalThis, 'XMLHttpRequest');
  }
}
