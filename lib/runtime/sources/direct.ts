import { readTrace } from '../trace.ts';
import { readMessage, type SourceAdapter } from './source.ts';

interface TriggerEvent {
  readonly triggerSource: string;
  readonly userName: string;
  readonly request: { readonly userAttributes?: Readonly<Record<string, string>> };
}

/** Cognito waits for the event to come back; an error is what the app sees. */
export const userPoolSource: SourceAdapter = async (event, _consumer, run) => {
  const { triggerSource, userName, request } = event as TriggerEvent;
  const attributes = request.userAttributes ?? {};
  await run({
    trigger: triggerSource.split('_')[0] ?? '',
    source: triggerSource,
    personId: attributes.sub ?? userName,
    attributes,
  });
  return event;
};

export const scheduleSource: SourceAdapter = async (event, _consumer, run) => {
  const { scheduledAt, time } = event as { scheduledAt?: string; time?: string };
  await run({ scheduledAt: scheduledAt ?? time ?? '' });
};

/** Called by a saga of another module: the operation's answer goes back to it. */
export const personSource: SourceAdapter = async (event, consumer, run) => {
  const { personId, cursor, trace } = readMessage(consumer, event) as Readonly<Record<string, unknown>>;
  if (typeof personId !== 'string') throw new Error('a person hook is called with { personId }');
  return run({ personId, ...(typeof cursor === 'string' ? { cursor } : {}) }, readTrace(trace));
};
