import { join } from 'node:path';
import type { Log } from '../model.ts';
import { LogFile } from './log-file.ts';

/** CloudWatch keeps the time beside a line; a file has to have it in the line, or several files have no order. */
const timed = (line: string) =>
  line.startsWith('{"level":') ? `{"time":"${new Date().toISOString()}",${line.slice(1)}` : line;

/** What functions write: to the runtime's log, and to one rotating file per function. */
export class FunctionLogs {
  readonly #log: Log;
  readonly #folder: string;
  readonly #files = new Map<string, LogFile>();

  constructor(log: Log, folder: string) {
    this.#log = log;
    this.#folder = folder;
  }

  /** Takes one or more lines, separated by line feeds. */
  write(functionPath: string, text: string): void {
    const file = this.#file(functionPath);
    for (const line of text.split('\n')) {
      this.#log.functionLine(functionPath, line);
      file.append(timed(line));
    }
  }

  flush(): void {
    for (const file of this.#files.values()) file.flush();
  }

  #file(functionPath: string): LogFile {
    const known = this.#files.get(functionPath);
    if (known) return known;
    const made = new LogFile(join(this.#folder, `${functionPath.replaceAll('/', '.')}.log`));
    this.#files.set(functionPath, made);
    return made;
  }
}
