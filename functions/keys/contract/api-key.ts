import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { keyState } from './fields.ts';

export const ApiKey = z.strictObject({
  keyId: Uuid,
  name: z.string(),
  /** Beginning of the key, by which it is known again. */
  prefix: z.string(),
  role: z.string(),
  /** What it may be used for, within what its role may do. */
  scopes: z.array(z.string()),
  ...keyState,
});
export type ApiKey = z.infer<typeof ApiKey>;
