import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { createObjects } from '../../lib/runtime/aws/objects.ts';
import { outputs } from './stack.ts';
import { everyRow } from './stored.ts';

const config = {
  region: outputs.region,
  endpoint: outputs.awsEndpoint,
  credentials: { accessKeyId: outputs.awsAccessKeyId, secretAccessKey: outputs.awsSecretAccessKey },
};

/** Tables as an operator reaches them. */
export const dynamo = createDynamo({ config });

let name: Promise<string> | undefined;
/** The module's table, once it holds anything. */
export function fileTable(): Promise<string> {
  name ??= everyRow(/FilesData/).then(([row]) => String(row?._table));
  return name;
}

/** A bucket of the module as an operator reaches it: what is sent (`uploads`), or what is kept (`contents`). */
export const bucketOf = (which: 'uploads' | 'contents') => bucketLike(`filesdata-${which}`);

/** The bucket that has this in its name. */
export async function bucketLike(part: string) {
  const { Buckets = [] } = await new S3Client({ ...config, forcePathStyle: true }).send(new ListBucketsCommand({}));
  const name = Buckets.map(({ Name = '' }) => Name).find((each) => each.toLowerCase().includes(part)) ?? '';
  return createObjects(() => name, { config });
}
