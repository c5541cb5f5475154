import { readContract } from '../lib/contract/registry.ts';
import * as description from './description/contract.ts';
import * as identity from './identity/contract.ts';
import * as memberships from './memberships/contract.ts';
import * as realtime from './realtime/contract.ts';
import * as sync from './sync/contract.ts';
import * as tasks from './tasks/contract.ts';

/** The modules of this backend; read by infra, generators and tests, never by a handler. */
export const modules = [
  readContract(description),
  readContract(identity),
  readContract(memberships),
  readContract(realtime),
  readContract(sync),
  readContract(tasks),
];
