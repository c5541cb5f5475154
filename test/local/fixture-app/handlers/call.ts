import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as s3 from '@aws-sdk/client-s3';

// biome-ignore lint/suspicious/noExplicitAny: any command of any client, as the event says
const services: Record<string, { module: any; client: any }> = {
  dynamodb: { module: dynamodb, client: new dynamodb.DynamoDBClient({ maxAttempts: 1 }) },
  s3: { module: s3, client: new s3.S3Client({ maxAttempts: 1, forcePathStyle: true }) },
};

export async function handler(event: { service: string; command: string; input: unknown }) {
  const { module, client } = services[event.service] ?? {};
  try {
    const { $metadata, Body, ...output } = await client.send(new module[`${event.command}Command`](event.input));
    return { status: $metadata.httpStatusCode, output };
  } catch (error) {
    const { name, message } = error as Error;
    return { error: name, message };
  }
}
