import { rootCredentials } from '../../credentials.ts';
import type { EndpointHooks, Stack } from '../../model.ts';
import { restoreEmptyMaps, type WireImages } from '../../services/empty-maps.ts';
import type { Upstream } from '../../services/upstream.ts';
import { jsonError } from '../answers.ts';
import type { Call, Input, Need, Service } from '../call.ts';
import type { CapacityRecord } from '../capacity-record.ts';
import { readTarget } from '../json-service.ts';
import { dynamodbNeeds } from './needs.ts';
import type { RowRecord } from './row-record.ts';
import { Tables } from './tables.ts';

const contentType = 'application/x-amz-json-1.0';

/** DynamoDB and its streams, answered by DynamoDB Local. */
export function dynamodbService(
  stack: Stack,
  dynamodb: Upstream,
  { capacity, rows }: { readonly capacity: CapacityRecord; readonly rows: RowRecord },
  hooks: EndpointHooks,
): Service {
  const tables = new Tables(stack);
  const authorization = `AWS4-HMAC-SHA256 Credential=${rootCredentials.accessKeyId}/20200101/${stack.region}/dynamodb/aws4_request, SignedHeaders=host, Signature=local`;
  const localArn = `arn:aws:dynamodb:${stack.region}:${stack.account}:`;
  const send = (target: string, body: Buffer | string) =>
    dynamodb.request('POST', '/', { 'content-type': contentType, 'x-amz-target': target, authorization }, body);
  const find = async (TableName: string, Key: Input) => {
    const asked = JSON.stringify({ TableName, Key, ConsistentRead: true });
    return (JSON.parse((await send('DynamoDB_20120810.GetItem', asked)).body.toString()) as { Item?: Input }).Item;
  };
  /** A stream goes by the template's name in messages that a mapping set aside, and by another in DynamoDB Local. */
  const withStream = async ({ input, request }: Call) => {
    const TableName = /table\/([^/]+)\/stream\/local$/.exec(String(input.StreamArn))?.[1];
    if (!TableName) return request.body;
    const { body } = await send('DynamoDB_20120810.DescribeTable', JSON.stringify({ TableName }));
    return JSON.stringify({ ...input, StreamArn: (JSON.parse(body.toString()) as Input).Table?.LatestStreamArn });
  };
  return {
    name: 'dynamodb',
    accessDenied: { status: 400, code: 'AccessDeniedException' },
    throttled: { status: 400, code: 'ProvisionedThroughputExceededException' },
    read: readTarget,
    needs: (call) => dynamodbNeeds(call, tables),
    async handle(call) {
      const counted = (capacity.on || rows.on) && capacity.applies(call.operation);
      const body = counted ? withCapacity(call) : await withStream(call);
      const sent = () => send(String(call.request.headers['x-amz-target']), body);
      const answer = await (rows.on ? rows.around(call, tables, find, sent) : sent());
      if (answer.status === 200) {
        if (capacity.on) capacity.record(call, answer.body);
        if (hooks.tableChanged && writing.has(call.operation))
          for (const table of tablesOf(dynamodbNeeds(call, tables))) hooks.tableChanged(table);
      }
      const { connection: _connection, 'transfer-encoding': _encoding, server: _server, ...headers } = answer.headers;
      const { 'x-amz-crc32': _checksum, ...rest } = headers;
      if (call.operation === 'GetRecords' && answer.status === 200)
        return { status: answer.status, headers: rest, body: asFunctionsGetThem(answer.body.toString()) };
      if (!call.operation.startsWith('Describe') && call.operation !== 'ListStreams') return { ...answer, headers };
      // DynamoDB Local calls its region ddblocal, in ARNs that apps compare with their own.
      const text = answer.body.toString().replaceAll('arn:aws:dynamodb:ddblocal:000000000000:', localArn);
      return { status: answer.status, headers: rest, body: text };
    },
    error: (error, request) =>
      jsonError(contentType, isCoral(error.code) ? 'com.amazon.coral.service#' : 'com.amazonaws.dynamodb.v20120810#')(
        error,
        request,
      ),
  };
}

/** Records of a stream that was read by hand, whole, so that a function that failed on them can be called with them. */
function asFunctionsGetThem(body: string): string {
  const answer = JSON.parse(body) as { readonly Records?: readonly { readonly dynamodb: WireImages }[] };
  for (const { dynamodb } of answer.Records ?? []) restoreEmptyMaps(dynamodb);
  return JSON.stringify(answer);
}

const writing = new Set([
  'BatchExecuteStatement',
  'BatchWriteItem',
  'DeleteItem',
  'ExecuteStatement',
  'ExecuteTransaction',
  'PutItem',
  'TransactWriteItems',
  'UpdateItem',
]);

function tablesOf(needs: readonly Need[]): Set<string> {
  return new Set(needs.flatMap(({ resource }) => /:table\/([^/]+)/.exec(resource)?.[1] ?? []));
}

function isCoral(code: string): boolean {
  return (
    code === 'AccessDeniedException' || code === 'UnrecognizedClientException' || code === 'SerializationException'
  );
}

function withCapacity({ input }: Call): string {
  return JSON.stringify({ ...input, ReturnConsumedCapacity: input.ReturnConsumedCapacity ?? 'TOTAL' });
}
