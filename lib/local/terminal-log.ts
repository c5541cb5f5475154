import type { Log } from './model.ts';

/** Writes to the terminal: what functions say with their name in front; with `quiet` only warnings and errors. */
export function terminalLog({ quiet = false }: { quiet?: boolean } = {}): Log {
  const write = (message: string, fields?: Record<string, unknown>) =>
    process.stdout.write(`${message}${fields ? ` ${JSON.stringify(fields)}` : ''}\n`);
  const colour = process.stdout.isTTY && !process.env.NO_COLOR;
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    info: (message, fields) => void (quiet || write(message, fields)),
    warn: (message, fields) => void write(`${paint(33, 'warning:')} ${message}`, fields),
    error: (message, fields) => void write(`${paint(31, 'error:')} ${message}`, fields),
    functionLine: (path, line) => void (quiet || write(`${paint(2, shortName(path))} ${line}`)),
  };
}

/** `Identity/ListDevicesFunction1A2B3C4D` as `Identity/ListDevices`. */
export function shortName(path: string): string {
  return path.replace(/[0-9A-F]{8}$/, '').replace(/(?<=\w)Function$/, '');
}
