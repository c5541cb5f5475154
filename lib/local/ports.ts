import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Someone else listens where the runtime wants to. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
  readonly port: number;

  constructor(port: number, first: number, last: number) {
    super(`Port ${port} is taken. Stop what uses it, or choose another with --port: ${first} to ${last} must be free.`);
    this.port = port;
  }
}

/** Below the ports that systems hand out by themselves, so that none of these is given away between choosing and listening. */
const freeFrom = 12_000;
const freeTo = 32_000;

/**
 * `count` ports in a row from `first`, or any free ones when `first` is 0.
 * @throws PortTaken
 */
export async function choosePorts(first: number, count: number, host: string): Promise<number[]> {
  if (first === 0) return Promise.all(Array.from({ length: count }, () => anyFree(host)));
  const ports = Array.from({ length: count }, (_, index) => first + index);
  const free = await Promise.all(ports.map((port) => isFree(port, host)));
  const taken = ports.find((_, index) => !free[index]);
  if (taken !== undefined) throw new PortTaken(taken, first, first + count - 1);
  return ports;
}

const chosen = new Set<number>();

async function anyFree(host: string): Promise<number> {
  for (;;) {
    const port = randomInt(freeFrom, freeTo);
    if (chosen.has(port)) continue;
    chosen.add(port);
    if (await isFree(port, host)) return port;
  }
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else if (error.code === 'EADDRNOTAVAIL') reject(new Error(`--host ${host} is not an address of this machine.`));
      else if (error.code === 'EACCES')
        reject(new Error(`Port ${port} is not for ordinary users; choose one above 1023.`));
      else reject(error);
    });
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
