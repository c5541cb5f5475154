import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type PlaceOutputs, placeOf } from '../outputs/place-of.ts';
import { type AwsConfig, readConfig } from '../runtime/aws/config.ts';
import { createDynamo } from '../runtime/aws/dynamo-client.ts';
import { verifyBook } from './verify-book.ts';

/** Outputs of the stack, as far as the book of the bank needs them. */
export interface BookOutputs extends PlaceOutputs {
  readonly bankingLedger: string;
  readonly bankingBank: string;
}

/** The id of the bank's book. */
const book = 'bank';
const patienceMs = 60_000;

/** Rebuilds the book and says what is wrong, a line each. @returns whether nothing is. */
export async function runLedgerAudit(outputs: BookOutputs, write: (line: string) => void): Promise<boolean> {
  const place = placeOf(outputs);
  const config = place.credentials ? place : await ownConfig(outputs.region);
  const dynamo = createDynamo({ config, deadline: () => Date.now() + patienceMs });
  const { accounts, transfers, wrong } = await verifyBook(
    { dynamo, name: () => outputs.bankingLedger },
    { dynamo, name: () => outputs.bankingBank },
    book,
  );
  for (const line of wrong) write(line);
  write(
    `${accounts} accounts, ${transfers} transfers: ${wrong.length === 0 ? 'right' : `${wrong.length} things wrong`}`,
  );
  return wrong.length === 0;
}

/** Our client knows the keys of its environment alone, as functions have them; whoever runs this has a profile or a sign-in as well. */
async function ownConfig(region: string): Promise<AwsConfig> {
  const sdk = new DynamoDBClient({ region });
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await sdk.config.credentials();
    return readConfig({
      ...process.env,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    });
  } finally {
    sdk.destroy();
  }
}
