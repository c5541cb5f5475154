import { tableVariable } from '../../contract/environment.ts';
import type { Dynamo } from '../../runtime/aws/dynamo.ts';
import { variable } from '../../runtime/environment.ts';

/** The table of fraud, as functions of any module reach it. */
export interface FraudTable {
  readonly dynamo: Pick<Dynamo, 'get' | 'batchGet' | 'put' | 'update'>;
  /** Physical name. */
  readonly name: () => string;
}

/** Physical name, in functions whose `access` names `fraud/fraud`. */
export const fraudTableName = () => variable(tableVariable('fraud', 'fraud'));

export const keyText = ({ pk, sk }: { readonly pk: string; readonly sk: string }) => `${pk}\n${sk}`;
