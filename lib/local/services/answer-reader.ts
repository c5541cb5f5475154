export interface UpstreamAnswer {
  readonly status: number;
  /** Names in lower case; of a repeated header the last one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Head {
  readonly status: number;
  readonly headers: Record<string, string>;
}

const headEnd = Buffer.from('\r\n\r\n');
const lineEnd = Buffer.from('\r\n');
const nothing = Buffer.alloc(0);

/** Puts the chunks of one HTTP/1.1 answer at a time together. */
export class AnswerReader {
  #waiting: Buffer = nothing;
  /** What came after it: a large answer is put together once, not with every chunk. */
  readonly #later: Buffer[] = [];
  /** Bytes of the body that are still to come, as far as known. */
  #missing = 0;
  #head: Head | undefined;
  #bodiless = false;

  /** Tells the method of the request whose answer comes next: answers to HEAD carry a length and no body. */
  expect(method: string): void {
    this.#bodiless = method === 'HEAD';
  }

  /** @returns the answer once it is complete. */
  read(chunk: Buffer): UpstreamAnswer | undefined {
    this.#missing -= chunk.length;
    if (this.#missing > 0) {
      this.#later.push(chunk);
      return undefined;
    }
    const isFirst = this.#waiting.length === 0 && this.#later.length === 0;
    this.#waiting = isFirst ? chunk : Buffer.concat([this.#waiting, ...this.#later.splice(0), chunk]);
    if (!this.#head) {
      const end = this.#waiting.indexOf(headEnd);
      if (end < 0) return undefined;
      this.#head = parseHead(this.#waiting.toString('latin1', 0, end));
      this.#waiting = this.#waiting.subarray(end + 4);
      if (this.#head.status === 100) {
        this.#head = undefined;
        return this.#waiting.length > 0 ? this.read(nothing) : undefined;
      }
    }
    const { status, headers } = this.#head;
    if (this.#bodiless || status === 204 || status === 304) return this.#complete(nothing, 0);
    if (headers['transfer-encoding'] === 'chunked') {
      const whole = unchunk(this.#waiting);
      return whole && this.#complete(whole.body, whole.end);
    }
    const length = headers['content-length'];
    if (length === undefined) return undefined;
    this.#missing = Number(length) - this.#waiting.length;
    if (this.#missing > 0) return undefined;
    return this.#complete(this.#waiting.subarray(0, Number(length)), Number(length));
  }

  /** The service closed the connection: the end of an answer that names no length. */
  end(): UpstreamAnswer | undefined {
    if (!this.#head || this.#head.headers['content-length'] !== undefined) return undefined;
    this.#head.headers.connection = 'close';
    return this.#complete(this.#waiting, this.#waiting.length);
  }

  #complete(body: Buffer, used: number): UpstreamAnswer {
    const head = this.#head as Head;
    this.#waiting = this.#waiting.subarray(used);
    this.#head = undefined;
    return { status: head.status, headers: head.headers, body };
  }
}

function parseHead(text: string): Head {
  const lines = text.split('\r\n');
  const headers: Record<string, string> = {};
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] as string;
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status: Number((lines[0] as string).slice(9, 12)), headers };
}

function unchunk(data: Buffer): { body: Buffer; end: number } | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = data.indexOf(lineEnd, at);
    if (line < 0) return undefined;
    const size = Number.parseInt(data.toString('latin1', at, line), 16);
    const start = line + 2;
    if (size === 0) {
      const end = data.indexOf(lineEnd, start);
      return end < 0 ? undefined : { body: Buffer.concat(parts), end: end + 2 };
    }
    if (data.length < start + size + 2) return undefined;
    parts.push(data.subarray(start, start + size));
    at = start + size + 2;
  }
}
