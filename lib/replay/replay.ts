import {
  DescribeReplayCommand,
  EventBridgeClient,
  ListRulesCommand,
  type Rule,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';
import { type PlaceOutputs, placeOf } from '../outputs/place-of.ts';
import type { ReplayOptions } from './replay-options.ts';

/** Outputs of the stack, as far as a replay needs them. */
export interface ReplayOutputs extends PlaceOutputs {
  /** Name of the bus. */
  readonly eventBus: string;
  /** ARN of its archive. */
  readonly eventArchive: string;
}

export interface Replayed {
  readonly name: string;
  /** `COMPLETED`, `FAILED`, `CANCELLED`. */
  readonly state: string;
  readonly reason?: string;
  /** What led the events to consumers: `PersonErased to realtime/close-ended-sessions`. */
  readonly rules: readonly string[];
}

/** Descriptions of rules as `lib/infra/sources/bus-sources.ts` writes them. */
const description = /^(\w+) to ([a-z0-9-]+\/[a-z0-9-]+)$/;
const pollMs = 1000;

/**
 * Replays events to the consumers that are chosen, and waits for the end.
 * @throws Error that names what there is when nothing fits.
 */
export async function replay(
  { from, to, event, consumer }: ReplayOptions,
  outputs: ReplayOutputs,
  name = `replay-${Date.now()}`,
): Promise<Replayed> {
  const client = new EventBridgeClient(placeOf(outputs));
  try {
    const rules = await rulesOf(client, outputs.eventBus);
    const chosen = rules.filter(
      (rule) => (!event || rule.event === event) && (!consumer || rule.consumer === consumer),
    );
    if (chosen.length === 0)
      throw new Error(`nothing fits; there is:\n${rules.map(({ text }) => `  ${text}`).join('\n')}`);
    await client.send(
      new StartReplayCommand({
        ReplayName: name,
        EventSourceArn: outputs.eventArchive,
        EventStartTime: from,
        EventEndTime: to,
        Destination: {
          Arn: outputs.eventArchive.replace(/:archive\/.*$/, `:event-bus/${outputs.eventBus}`),
          FilterArns: chosen.map(({ arn }) => arn),
        },
      }),
    );
    return { ...(await ended(client, name)), name, rules: chosen.map(({ text }) => text) };
  } finally {
    client.destroy();
  }
}

async function ended(client: EventBridgeClient, name: string): Promise<Pick<Replayed, 'state' | 'reason'>> {
  for (;;) {
    const { State = '', StateReason } = await client.send(new DescribeReplayCommand({ ReplayName: name }));
    if (!/^(STARTING|RUNNING|CANCELLING)$/.test(State))
      return { state: State, ...(StateReason ? { reason: StateReason } : {}) };
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function rulesOf(client: EventBridgeClient, EventBusName: string) {
  const found: Rule[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ EventBusName, ...(NextToken ? { NextToken } : {}) }));
    found.push(...(page.Rules ?? []));
    ({ NextToken } = page);
  } while (NextToken);
  return found.flatMap(({ Arn, Description }) => {
    const [text, event, consumer] = description.exec(Description ?? '') ?? [];
    return Arn && text ? [{ arn: Arn, text, event, consumer }] : [];
  });
}
