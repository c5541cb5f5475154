import { randomUUID } from 'node:crypto';
import { staff } from './bank-cast.ts';
import { must } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import { dynamo } from './file-rows.ts';
import { bank, lostFile } from './rail-cast.ts';

const base = '/v1/banking/staff';

export const railScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listBankFiles: async () => {
    const { one } = await staff();
    return { send: () => one.call('GET', `${base}/files?limit=2`) };
  },

  retryBankFile: async () => {
    const [{ one }, { fileId, isFree }] = await Promise.all([staff(), lostFile()]);
    const key = randomUUID();
    const check = async () => must(await isFree(), 'its statement is claimed');
    return { send: () => one.call('POST', `${base}/files/${fileId}/retry`, { key }), check };
  },

  reconcileStatement: async () => {
    const { one } = await staff();
    const [pk, at] = ['RAIL#ghost#CHF', new Date().toISOString()];
    const said = { rail: 'ghost', currency: 'CHF', statementId: 'S-0', opening: '0', closing: '5', count: 1 };
    const row = { pk, sk: 'STATEMENT#S-0', entity: 'RailStatement', digest: 'x', importedAt: at, ...said };
    await dynamo.put({ TableName: await bank(), Item: { ...row, fileId: randomUUID(), objectKey: 'in/none' } });
    return { send: () => one.call('GET', `${base}/reconciliation/S-0?rail=ghost&currency=CHF`) };
  },
};
