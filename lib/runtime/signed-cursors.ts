import { variables } from '../contract/environment.ts';
import { secretValue } from './aws/secrets.ts';
import { type Cursors, createCursors } from './cursor.ts';
import { variable } from './environment.ts';
import { systemTools, type Tools } from './tools.ts';

/** Cursors sealed with the stage's secret, which is read at the first cursor. Needs `access: { cursorKey: ['GetSecretValue'] }`. */
export const signedCursors = (tools: Pick<Tools, 'now' | 'randomBytes'> = systemTools): Cursors =>
  createCursors(() => secretValue(variable(variables.cursorKey)), tools);
