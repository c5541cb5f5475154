import { join } from 'node:path';
import { parseArgs } from 'node:util';

export interface StartOptions {
  readonly help: boolean;
  readonly fresh: boolean;
  readonly port: number;
  readonly host: string;
  readonly quiet: boolean;
  readonly watch: boolean;
  readonly throttle: boolean;
  /** Absent: the app is synthesized. */
  readonly assembly?: string;
  readonly state: string;
  readonly context: Readonly<Record<string, string>>;
}

export const usage = `Usage: npm start -- [options]

Runs the whole synthesized stack on this machine.

  --port <n>        HTTP API on this port, WebSocket API, AWS endpoint and Cognito on the next three (3000; 0 takes free ones)
  --host <address>  listen on this address of the machine instead of 127.0.0.1, for telephones on the same network
  --fresh           clear all local data first
  --watch           rebuild and swap functions when their sources are saved
  --throttle        let the throttles of the APIs count
  --quiet           only warnings, errors and the overview
  --state <folder>  keep data there instead of .local
  --assembly <dir>  run this cloud assembly instead of synthesizing the app
  -c, --context <key=value>  context of the app, as for cdk synth
  --help            this text
`;

/** @throws Error with one line on what is wrong. */
export function readStartOptions(argv: readonly string[], root: string): StartOptions {
  const values = parse(argv, root);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_532)
    throw new Error(`--port ${values.port} is not a port (0 to 65532).`);
  if (values.host === '0.0.0.0' || values.host === '::')
    throw new Error(
      `--host ${values.host}: give the address that others reach this machine by; it becomes part of URLs.`,
    );
  if (values.assembly !== undefined && values.watch)
    throw new Error('--watch rebuilds the functions of this checkout; it does nothing for another --assembly.');
  const pairs = values.context.map((pair) => {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new Error(`--context ${pair} is not of the form key=value.`);
    return [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  return { ...values, port, context: Object.fromEntries(pairs) };
}

function parse(argv: readonly string[], root: string) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        port: { type: 'string', default: '3000' },
        host: { type: 'string', default: '127.0.0.1' },
        quiet: { type: 'boolean', default: false },
        watch: { type: 'boolean', default: false },
        throttle: { type: 'boolean', default: false },
        assembly: { type: 'string' },
        state: { type: 'string', default: join(root, '.local') },
        context: { type: 'string', short: 'c', multiple: true, default: [] },
      },
    }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message.split('. ')[0]}. npm start -- --help lists the options.`);
  }
}
