import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Consumer } from '../../contract/consumer.ts';
import { eventEntity } from '../../contract/relay-of.ts';
import { acknowledge } from '../acknowledge.ts';
import { deadLetterQueue } from '../data/dead-letter-queue.ts';
import { ConfigurationError } from '../stage/read-stage.ts';
import type { MakeSource } from './context.ts';
import { settingAside, toldDeadLetters } from './queue-reader.ts';
import { streamFilters } from './stream-filter.ts';

/** Tries after the first; with bisecting, a record is alone after at most seven of a batch of 100. */
const retries = 10;

/** A relay names the events that the bus refuses for good, and does not hold up those behind them. */
const relaysEvents = ({ on }: Consumer) => 'table' in on && on.where?.entity?.includes(eventEntity) === true;

/** `on: { table }`: changes of a table of the module, in order per item. */
export const tableSource: MakeSource = (scope, id, { module, name, entry }, { foundation, data }) => {
  const { on } = entry;
  if (!('table' in on)) throw new TypeError('not a table');
  const entryName = `${module.name}/${name}`;
  const table = data?.tables[on.table];
  const spec = module.resources.tables?.[on.table];
  if (!table || !spec) throw new ConfigurationError(`${entryName}: there is no table '${on.table}'`);
  if (!table.tableStreamArn) throw new ConfigurationError(`${entryName}: table '${on.table}' declares no stream`);
  // In none of them nothing would be worked on, and every change would count as done.
  const { lanes = 1 } = on;
  if (!Number.isInteger(lanes) || lanes < 1)
    throw new ConfigurationError(`${entryName}: lanes ${lanes}; it is 1 or more`);
  const streamArn = table.tableStreamArn;
  const filters = streamFilters(entry, entryName, spec);
  const deadLetters = deadLetterQueue(scope, id, foundation);
  acknowledge(
    deadLetters,
    'SQS3',
    'This is a dead-letter queue: that of a stream, which names it in its event source mapping.',
  );
  return {
    grants: [
      {
        statements: [
          new PolicyStatement({
            actions: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
              (action) => `dynamodb:${action}`,
            ),
            resources: [streamArn],
          }),
        ],
        environment: {},
        keyUses: [{ service: 'dynamodb', actions: ['Decrypt'] }],
      },
      relaysEvents(entry) ? toldDeadLetters(settingAside(deadLetters), deadLetters) : settingAside(deadLetters),
    ],
    connect(target) {
      new CfnEventSourceMapping(target, 'Source', {
        functionName: target.function.functionName,
        eventSourceArn: streamArn,
        startingPosition: 'TRIM_HORIZON',
        batchSize: on.batch ?? 100,
        ...(on.gatherSeconds ? { maximumBatchingWindowInSeconds: on.gatherSeconds } : {}),
        bisectBatchOnFunctionError: true,
        maximumRetryAttempts: retries,
        maximumRecordAgeInSeconds: 43_200,
        functionResponseTypes: ['ReportBatchItemFailures'],
        destinationConfig: { onFailure: { destination: deadLetters.queueArn } },
        ...(filters.length > 0 ? { filterCriteria: { filters: [...filters] } } : {}),
      });
    },
  };
};
