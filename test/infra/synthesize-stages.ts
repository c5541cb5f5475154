/** `node test/infra/synthesize-stages.ts <app> <folder>`: each stage of an app as this repository has it, in a folder of its name. */
import { join } from 'node:path';
import { modules } from '../../functions/index.ts';
import { readStackParts } from '../../lib/infra/functions/read-stack-parts.ts';
import { appOfStage, type StageName } from './app-of-stage.ts';
import { fixtureModules } from './fixture/modules.ts';

const [name, folder = ''] = process.argv.slice(2);
const stages: readonly StageName[] = ['dev', 'staging', 'prod'];
const app =
  name === 'real'
    ? { modules, parts: readStackParts(join(import.meta.dirname, '../..')) }
    : { modules: fixtureModules };
for (const stage of stages) appOfStage({ ...app, stage }, join(folder, stage)).app.synth();
