import { relative } from 'node:path';
import type { LocalRuntime } from '../local-runtime.ts';
import type { Stack } from '../model.ts';

/** What runs where, as aligned lines. */
export function overviewOf({ stack, addresses, stateDir }: LocalRuntime): string {
  const count = (type: string, one: string, many = `${one}s`) => {
    const number = stack.ofType(type).length;
    return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  };
  const near = relative(process.cwd(), stateDir) || '.';
  const state = near.startsWith('..') ? stateDir : near;
  const protocols = new Set(stack.ofType('AWS::ApiGatewayV2::Api').map((api) => api.properties.ProtocolType));
  const tables = [...count('AWS::DynamoDB::Table', 'table'), ...count('AWS::DynamoDB::GlobalTable', 'table')];
  const rows: [name: string, where: string, what: string][] = [];
  if (protocols.has('HTTP')) rows.push(['HTTP API', addresses.api, httpRoutes(stack)]);
  if (protocols.has('WEBSOCKET')) rows.push(['WebSocket API', socketAddress(stack, addresses.socket), '']);
  rows.push(['AWS endpoint', addresses.aws, "every call checked against the function's own role"]);
  const pools = count('AWS::Cognito::UserPool', 'user pool');
  if (pools.length > 0) rows.push(['Cognito', addresses.cognito, pools.join()]);
  rows.push(['Functions', 'workers', count('AWS::Lambda::Function', 'function').join()]);
  if (tables.length > 0) rows.push(['DynamoDB Local', addresses.dynamodb, tables.join(', ')]);
  const storage = [
    ...count('AWS::S3::Bucket', 'bucket'),
    ...count('AWS::SQS::Queue', 'queue'),
    ...count('AWS::SNS::Topic', 'topic'),
  ];
  if (storage.length > 0) rows.push(['S3, SQS, SNS', addresses.fauxqs, storage.join(', ')]);
  const events = [
    ...count('AWS::Lambda::EventSourceMapping', 'event source'),
    ...count('AWS::Events::Rule', 'rule'),
    ...count('AWS::Scheduler::Schedule', 'schedule'),
  ];
  if (events.length > 0) rows.push(['Events', 'in process', events.join(', ')]);
  rows.push(['Outputs', `${state}/outputs.json`, "the stack's outputs by name"]);
  rows.push(['Messages', `${state}/outbox`, 'emails and texts that would have been sent']);
  const width = (index: 0 | 1) => Math.max(...rows.map((row) => row[index].length));
  const [names, places] = [width(0), width(1)];
  return rows
    .map(([name, where, what]) => `  ${name.padEnd(names)}  ${where.padEnd(places)}  ${what}`.trimEnd())
    .join('\n');
}

function socketAddress(stack: Stack, address: string): string {
  const api = stack.ofType('AWS::ApiGatewayV2::Api').find(({ properties }) => properties.ProtocolType === 'WEBSOCKET');
  const stage = stack.ofType('AWS::ApiGatewayV2::Stage').find(({ properties }) => properties.ApiId === api?.ref);
  return stage ? `${address}/${stage.properties.StageName}` : address;
}

function httpRoutes(stack: Stack): string {
  const apis = stack.ofType('AWS::ApiGatewayV2::Api').filter(({ properties }) => properties.ProtocolType === 'HTTP');
  const ids = new Set(apis.map(({ ref }) => ref));
  const number = stack.ofType('AWS::ApiGatewayV2::Route').filter(({ properties }) => ids.has(properties.ApiId)).length;
  return `${number} ${number === 1 ? 'route' : 'routes'}`;
}
