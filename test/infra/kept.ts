import type { Assembly, SynthesizedResource } from './assembly.ts';

/**
 * What CloudFormation would make anew, empty or under another address, when one of these properties changes; of tables also the
 * indexes that are kept beside the keys (a changed global one is built again), what lets rows expire (which CloudFormation changes
 * neither to another attribute nor back) and the stream (another one begins empty), of secrets what makes another value.
 */
const replacing: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': [
    'TableName',
    'KeySchema',
    'LocalSecondaryIndexes',
    'GlobalSecondaryIndexes',
    'TimeToLiveSpecification',
    'StreamSpecification',
  ],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  'AWS::SecretsManager::Secret': ['Name', 'GenerateSecretString'],
  'AWS::Cognito::UserPool': [
    'UserPoolName',
    'UsernameAttributes',
    'AliasAttributes',
    'UsernameConfiguration',
    'Schema',
  ],
  'AWS::Cognito::UserPoolClient': ['UserPoolId', 'GenerateSecret'],
  'AWS::Cognito::UserPoolGroup': ['GroupName', 'UserPoolId'],
  'AWS::Cognito::UserPoolResourceServer': ['Identifier', 'UserPoolId'],
  'AWS::Events::EventBus': ['Name', 'EventSourceName'],
  'AWS::Events::Archive': ['ArchiveName', 'SourceArn'],
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
};
const queue = 'AWS::SQS::Queue';
/** What holds nothing, but has the address or the id that released apps know. */
export const knownToApps = [
  'AWS::ApiGatewayV2::Api',
  'AWS::Events::EventBus',
  'AWS::Cognito::UserPoolGroup',
  'AWS::Cognito::UserPoolResourceServer',
];

const said = (value: unknown): string => JSON.stringify(value).replaceAll('"', '');

function lineOf({ stack, logicalId, type, properties }: SynthesizedResource, names: readonly string[]): string {
  const parts = names.filter((name) => name in properties).map((name) => `${name}=${said(properties[name])}`);
  return [`${stack}/${logicalId}`, type, ...parts].join(' ');
}

/** The resources that hold data or that apps know by name; messages count where a module declares the queue. */
export const keptIn = ({ resources }: Assembly): readonly SynthesizedResource[] =>
  resources.filter(({ type, stack }) => type in replacing || (type === queue && stack.endsWith('Data')));

/** One line for each: where it stands, and what must not change about it. */
export const keptLines = (assembly: Assembly): readonly string[] =>
  keptIn(assembly)
    .map((resource) => lineOf(resource, replacing[resource.type] ?? ['QueueName', 'FifoQueue']))
    .sort();

/** What a table may get without a loss. */
const mayCome = [/ TimeToLiveSpecification=\S+/, / StreamSpecification=\S+/];

/** What a deployment would take from those who have the pinned state: one sentence for each line that is not as it was. */
export function lossesOf(pinned: readonly string[], now: readonly string[]): readonly string[] {
  const nameOf = (line: string) => line.split(' ')[0] as string;
  const current = new Map(now.map((line) => [nameOf(line), line]));
  return pinned.flatMap((line) => {
    const other = current.get(nameOf(line));
    if (other === undefined) return [`${nameOf(line)} is gone: it moved, was renamed, or nothing declares it any more`];
    const compared = mayCome.reduce((text, part) => (part.test(line) ? text : text.replace(part, '')), other);
    return compared === line ? [] : [`${line}\n  is now\n  ${other}`];
  });
}
