import { type PlaceOutputs, placeOf } from '../outputs/place-of.ts';
import { readConfig } from '../runtime/aws/config.ts';
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
  const config = place.credentials ? place : readConfig({ ...process.env, AWS_REGION: outputs.region });
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
