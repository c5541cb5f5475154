import type { Dynamo } from './dynamo.ts';
import { createDynamo } from './dynamo-client.ts';

/** The function's own DynamoDB, configured by its environment at the first call. */
export const dynamo: Dynamo = createDynamo();
