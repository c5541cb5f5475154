import {
  bucketVariable,
  queueVariable,
  sealingKeyVariable,
  signingKeyVariable,
  tableVariable,
  variables,
} from '../../lib/contract/environment.ts';
import type { RegisteredModule } from '../../lib/contract/registry.ts';

/** Every variable that any function may read, so that every bundle loads; the values lead nowhere. */
export function everyVariable(modules: readonly RegisteredModule[]): Record<string, string> {
  const environment: Record<string, string> = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  };
  for (const name of Object.values(variables)) environment[name] = 'none';
  for (const json of [variables.settings, variables.appVersions, variables.personHooks]) environment[json] = '{}';
  for (const { module } of modules) {
    const { tables = {}, buckets = {}, queues = {}, signingKeys = {}, sealingKeys = {} } = module.resources;
    for (const name of Object.keys(tables)) environment[tableVariable(module.name, name)] = 'none';
    for (const name of Object.keys(buckets)) environment[bucketVariable(module.name, name)] = 'none';
    for (const name of Object.keys(queues)) environment[queueVariable(module.name, name)] = 'none';
    for (const name of Object.keys(sealingKeys)) environment[sealingKeyVariable(module.name, name)] = 'none';
    for (const name of Object.keys(signingKeys)) environment[signingKeyVariable(module.name, name)] = 'none';
  }
  return environment;
}
