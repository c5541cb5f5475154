// One table, its relay, the local bus with its archive, a queue and a consumer, as a template has them; what a test starts ends with it.

import { relay } from '../../lib/events/relay.ts';
import type { RelayPorts } from '../../lib/events/relay-batch.ts';
import { type Events, startEvents } from '../../lib/local/events/start-events.ts';
import type { BusEntry } from '../../lib/local/model.ts';
import type { BusEvent } from '../../lib/runtime/aws/bus.ts';
import type { Consumed, Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { createLogger } from '../../lib/runtime/logger.ts';
import {
  type AnyEvent,
  account,
  functionArn,
  logOf,
  mapping,
  queueArn,
  region,
  resource,
  runnerOf,
  runtimeOf,
  type Services,
  stackOf,
  startServices,
} from '../local/events-services.ts';
import { relayEvents } from './mill.ts';

const arn = (what: string) => `arn:aws:events:${region}:${account}:${what}`;
export const [busArn, archiveArn, ruleArn] = [arn('event-bus/spine'), arn('archive/kept'), arn('rule/spine/Filled')];
const receives = 5;

export interface Spine {
  readonly table: string;
  readonly dynamo: Dynamo;
  readonly events: Events;
  readonly services: Services;
  /** Lines that relay and consumer logged. */
  readonly lines: string[];
  /** Everything that the bus was offered. */
  readonly offered: BusEvent[];
  /** What each call of relay and consumer, and each write of a test, used. */
  readonly consumed: Consumed[];
  /** Puts an event on the bus as somebody else may. */
  put(detail: unknown, more?: Partial<BusEntry>): Promise<void>;
  dead(): ReturnType<Services['drain']>;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export const logger = (lines: string[]) => (fields: object) =>
  createLogger({ ...fields }, 'info', (line) => void lines.push(line));

/**
 * @param consumer handles what reaches its queue; made once the environment says where its dead letters go.
 * @param around lies between the relay and what it speaks to.
 */
export async function startSpine(
  consumer: (world: {
    dynamo: Dynamo;
    table: string;
    lines: string[];
  }) => (event: unknown, context: object) => Promise<unknown>,
  around: (ports: RelayPorts) => RelayPorts = (ports) => ports,
): Promise<Spine> {
  const services = await startServices({ dynamodb: true });
  const [table, lines, offered] = ['sacks', [] as string[], [] as BusEvent[]];
  Object.assign(process.env, {
    AWS_REGION: region,
    AWS_ENDPOINT_URL: services.addresses.fauxqs,
    AWS_ACCESS_KEY_ID: 'TEST',
    AWS_SECRET_ACCESS_KEY: 'test',
    DEAD_LETTERS: `http://127.0.0.1/${account}/dead`,
  });
  const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
  const consumed: Consumed[] = [];
  const dynamo = createDynamo({
    config: { region, endpoint: services.addresses.dynamodb, credentials },
    onConsumed: (used) => void consumed.push(used),
  });
  const { TableDescription } = await services.client.dynamodb('CreateTable', {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: ['pk', 'sk'].map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
  const streamArn = `arn:aws:dynamodb:${region}:${account}:table/${table}/stream/${TableDescription.LatestStreamLabel}`;
  await services.createQueue('dead');
  const queue = await services.createQueue('sacks', {
    // Longer than a batch takes on a busy machine.
    VisibilityTimeout: '2',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('dead'), maxReceiveCount: receives }),
  });

  const put = async (list: readonly BusEvent[]) => {
    offered.push(...list);
    const results = await events.putEvents(
      list.map(({ source, detailType, detail, time }) => ({
        EventBusName: 'spine',
        Source: source,
        DetailType: detailType,
        Detail: JSON.stringify(detail),
        ...(time ? { Time: time.getTime() / 1000 } : {}),
      })),
    );
    return results.flatMap(({ ErrorCode: code, ErrorMessage: message = '' }, index) =>
      code ? [{ index, code, message, forGood: true }] : [],
    );
  };
  const ports = around({
    bus: { offer: put },
    dynamo,
    table: () => table,
    pk: 'pk',
    setAside: async (_, reason) => Promise.reject(reason),
  });
  const handlers: Record<string, (event: AnyEvent) => unknown> = {
    relay: (event) => relay(relayEvents, { ports, logger: logger(lines) })(event, {}),
    consume: (event) => consumer({ dynamo, table, lines })(event, {}),
  };
  const filters = [{ Pattern: JSON.stringify({ dynamodb: { NewImage: { entity: { S: ['Event'] } } } }) }];
  const reporting = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
  const stack = stackOf(
    [
      resource('AWS::Events::EventBus', 'spine', { Name: 'spine' }, { arn: busArn }),
      resource('AWS::Events::Archive', 'Kept', { ArchiveName: 'kept', SourceArn: busArn }, { arn: archiveArn }),
      resource(
        'AWS::Events::Rule',
        'Filled',
        {
          EventBusName: 'spine',
          EventPattern: { source: ['mill'] },
          Targets: [{ Id: 'queue', Arn: queue }],
        },
        { arn: ruleArn },
      ),
      mapping('Relay', streamArn, functionArn('relay'), {
        StartingPosition: 'TRIM_HORIZON',
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 10,
        FilterCriteria: { Filters: filters },
        ...reporting,
      }),
      mapping('Sacks', queue, functionArn('consume'), { BatchSize: 10, ...reporting }),
    ],
    ['relay', 'consume'],
  );
  const log = logOf();
  const runtime = await runtimeOf(services, stack, runnerOf(handlers), log);
  const events = await startEvents(runtime, { redeliverAfterSeconds: 0.05 });
  return {
    table,
    dynamo,
    events,
    services,
    lines,
    offered,
    consumed,
    put: async (detail, more = {}) => {
      const entry = { EventBusName: 'spine', Source: 'mill', DetailType: 'SackFilled', Detail: JSON.stringify(detail) };
      await events.putEvents([{ ...entry, ...more }]);
    },
    dead: () => services.drain('dead'),
    idle: () => events.idle({ timeoutMs: 30_000 }),
    async stop() {
      await events.stop();
      await services.stop();
    },
  };
}
