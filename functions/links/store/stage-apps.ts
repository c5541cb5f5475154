import type { AppLinks } from '../../../lib/contract/app-links.ts';
import { variables } from '../../../lib/contract/environment.ts';
import { optionalVariable, variable } from '../../../lib/runtime/environment.ts';

/** The apps of the stage, as `cdk.json` names them; nothing when it names none. */
export const stageApps = (): AppLinks => JSON.parse(optionalVariable(variables.appLinks) ?? '{}');

/** Where pages of share links are, without a trailing slash. */
export const pageOrigin = (): string => stageApps().origin ?? variable(variables.apiUrl);
