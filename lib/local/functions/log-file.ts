import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const FLUSH_MS = 100;

/** A log on disk that turns over: `x.log`, then `x.log.1` ... up to `keep` older files. Lines are gathered and written every 100 ms. */
export class LogFile {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #keep: number;
  #size: number;
  #waiting = '';
  #timer: NodeJS.Timeout | undefined;

  /** `maxBytes` is the size at which a file is turned over. The folder is made when missing. */
  constructor(path: string, maxBytes = 5_000_000, keep = 3) {
    mkdirSync(dirname(path), { recursive: true });
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#keep = keep;
    this.#size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Adds one line (or several, separated by line feeds); the last line feed is added here. */
  append(line: string): void {
    this.#waiting += `${line}\n`;
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  /** Writes what waits. A disk that refuses loses the lines rather than stopping the runtime. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#waiting) return;
    const text = this.#waiting;
    this.#waiting = '';
    try {
      if (this.#size > 0 && this.#size + text.length > this.#maxBytes) this.#turnOver();
      appendFileSync(this.#path, text);
      this.#size += Buffer.byteLength(text);
    } catch {
      this.#size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    }
  }

  #turnOver(): void {
    rmSync(`${this.#path}.${this.#keep}`, { force: true });
    for (let n = this.#keep - 1; n >= 0; n--) {
      const from = n === 0 ? this.#path : `${this.#path}.${n}`;
      if (statSync(from, { throwIfNoEntry: false })) renameSync(from, `${this.#path}.${n + 1}`);
    }
    this.#size = 0;
  }
}
