import { defineModule } from '../../lib/contract/module.ts';
import { banking } from '../banking/contract/module.ts';

/** A bank at the other end of the rail `sandbox`: it answers what is sent to it, so that money goes and comes on a laptop. Off in stages with real money. */
export const sandbox = defineModule('sandbox', {
  summary: 'A pretended bank that answers the files of the rail `sandbox`; never in production',
  tables: { state: { pk: 'pk', sk: 'sk' } },
  uses: { banking },
  settings: {
    /** Accounts of the bank there, as the setting `rails` of banking has them: `<currency>:<IBAN>`, separated by spaces. */
    accounts: 'EUR:DE75512108001245126199',
    /** What becomes of each payment follows from it. */
    seed: 'mainstay',
    /** Seconds that a file waits for its answer, at most. */
    delaySeconds: 5,
  },
  ranges: { delaySeconds: [0, 86_400] },
});

export const answerFiles = sandbox.consumer({
  on: { schedule: 'rate(1 minute)' },
  summary: 'Answer files of the rail `sandbox` as a bank does: late, twice, with rejections and returns',
  access: { state: ['Query', 'PutItem', 'UpdateItem'], 'banking/rails': ['GetObject', 'ListBucket', 'PutObject'] },
  timeout: 60,
});
