import { variables } from '../contract/environment.ts';
import { createSecrets } from './aws/secrets.ts';
import { type Cursors, createCursors } from './cursor.ts';
import { variable } from './environment.ts';
import { systemTools, type Tools } from './tools.ts';

/** Cursors sealed with the stage's secret. Needs `access: { cursorKey: ['GetSecretValue'] }`. */
export function signedCursors(tools: Pick<Tools, 'now' | 'randomBytes'> = systemTools, hours?: number): Cursors {
  const secrets = createSecrets();
  return createCursors(() => secrets.get(variable(variables.cursorKey)), tools, hours);
}
