import { parseArgs } from 'node:util';
import { kebab } from '../contract/registry.ts';

export interface ReplayOptions {
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
  /** Name of an event; default: all. */
  readonly event?: string;
  /** `module/operation`, as `realtime/close-ended-sessions`; default: all. */
  readonly consumer?: string;
  /** File with the stack's outputs. */
  readonly outputs?: string;
}

export const usage = `Usage: npm run replay -- --from <time> --to <time> [options]

Brings events of that time out of the archive to their consumers again. Consumers know an event by its id.

  --from <time>           ISO 8601, as 2026-11-01T09:00:00Z
  --to <time>             not included
  --event <Name>          this event alone, as PersonErased
  --to-consumer <path>    this consumer alone, as realtime/close-ended-sessions
  --outputs <file>        outputs of a deployed stack (cdk deploy --outputs-file); default: the stack that npm start runs here
`;

/** @throws Error with one line on what is wrong. */
export function readReplayOptions(argv: readonly string[]): ReplayOptions {
  const options = ['from', 'to', 'event', 'to-consumer', 'outputs'] as const;
  const { values } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(options.map((name) => [name, { type: 'string' as const }])),
  });
  const { event, outputs, 'to-consumer': consumer } = values as Readonly<Record<string, string | undefined>>;
  const [from, to] = [timeOf('from', values.from), timeOf('to', values.to)];
  if (from >= to) throw new Error('--from must be before --to');
  return {
    from,
    to,
    ...(event ? { event } : {}),
    ...(consumer ? { consumer: kebab(consumer.replace(/^functions\/|\.ts$/g, '')) } : {}),
    ...(outputs ? { outputs } : {}),
  };
}

function timeOf(name: string, text: unknown): Date {
  if (typeof text !== 'string') throw new Error(`--${name} is missing\n\n${usage}`);
  const time = new Date(text);
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text) || Number.isNaN(time.getTime()))
    throw new Error(`--${name} ${text} is no ISO time with its zone, as 2026-11-01T09:00:00Z`);
  return time;
}
