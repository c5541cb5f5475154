import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { keyState } from './fields.ts';

export const MachineClient = z.strictObject({
  /** Of its account: whom the audit log names. */
  keyId: Uuid,
  clientId: z.string(),
  /** Where it gets tokens, with `grant_type=client_credentials` and its id and secret as Basic authentication. */
  tokenUrl: z.string(),
  name: z.string(),
  role: z.string(),
  /** What its tokens may be used for, within what its role may do. Asked of the token endpoint as `api/<scope>`; all of them by default. */
  scopes: z.array(z.string()),
  ...keyState,
});
export type MachineClient = z.infer<typeof MachineClient>;
