import { readContract } from '../lib/contract/registry.ts';
import * as aggregation from './aggregation/contract.ts';
import * as audit from './audit/contract.ts';
import * as banking from './banking/contract.ts';
import * as config from './config/contract.ts';
import * as description from './description/contract.ts';
import * as files from './files/contract.ts';
import * as fraud from './fraud/contract.ts';
import * as identity from './identity/contract.ts';
import * as imports from './imports/contract.ts';
import * as jobs from './jobs/contract.ts';
import * as keys from './keys/contract.ts';
import * as links from './links/contract.ts';
import * as memberships from './memberships/contract.ts';
import * as messaging from './messaging/contract.ts';
import * as realtime from './realtime/contract.ts';
import * as sandbox from './sandbox/contract.ts';
import * as sync from './sync/contract.ts';
import * as tasks from './tasks/contract.ts';
import * as webhooks from './webhooks/contract.ts';

/** The modules of this backend; read by infra, generators and tests, never by a handler. */
export const modules = [
  readContract(aggregation),
  readContract(audit),
  readContract(banking),
  readContract(config),
  readContract(description),
  readContract(files),
  readContract(fraud),
  readContract(identity),
  readContract(imports),
  readContract(jobs),
  readContract(keys),
  readContract(links),
  readContract(memberships),
  readContract(messaging),
  readContract(realtime),
  readContract(sandbox),
  readContract(sync),
  readContract(tasks),
  readContract(webhooks),
];
