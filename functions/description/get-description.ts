import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getDescription } from './contract.ts';
import { openapi } from './openapi.generated.ts';

export const operation: Operation<typeof getDescription> = async () => openapi;

export const handler = handle(getDescription, {}, operation);
