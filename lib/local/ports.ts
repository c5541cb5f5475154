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

/**
 * `count` ports in a row from `first`, or any free ones when `first` is 0.
 * @throws PortTaken
 */
export async function choosePorts(first: number, count: number, host: string): Promise<number[]> {
  const wanted = Array.from({ length: count }, (_, index) => (first === 0 ? 0 : first + index));
  const probes = await Promise.all(wanted.map((port) => probe(port, host)));
  const taken = wanted.find((_, index) => probes[index] === undefined);
  await Promise.all(probes.map((found) => found?.release()));
  if (taken !== undefined) throw new PortTaken(taken, first, first + count - 1);
  return probes.map((found) => found?.port ?? 0);
}

/** Takes a port for a moment; nothing when it is taken. All are held together, so that the free ones differ. */
function probe(port: number, host: string): Promise<{ port: number; release(): Promise<void> } | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen(port, host, () => {
      const { port: got } = server.address() as { port: number };
      resolve({ port: got, release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}
