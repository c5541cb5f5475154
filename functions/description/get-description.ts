import openapi from 'gzipped:../../docs/openapi.json';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { StoredAnswer } from '../../lib/runtime/stored-answer.ts';
import { getDescription } from './contract.ts';

/** It changes with a deployment. */
const stored = new StoredAnswer(openapi, 300);

export const operation: Operation<typeof getDescription> = async () => stored;

export const handler = handle(getDescription, {}, operation);
