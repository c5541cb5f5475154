import { callerAccess } from '../../contract/caller-access.ts';
import { problemOfBucket } from '../../contract/limit.ts';
import type { RegisteredModule } from '../../contract/registry.ts';
import { ConfigurationError } from './read-stage.ts';
import type { StageConfig } from './stage.ts';

/**
 * The modules that the stage has switched on (every one it does not mention is on), with its settings checked.
 * @throws ConfigurationError for a module or setting that does not exist, a setting of another type, out of its range or form, or a module in use that is off.
 */
export function selectModules(all: readonly RegisteredModule[], stage: StageConfig): readonly RegisteredModule[] {
  const at = `cdk.json: stages.${stage.name}`;
  const known = all.map(({ module }) => module.name);
  for (const [part, names] of [
    ['modules', Object.keys(stage.modules ?? {})],
    ['settings', Object.keys(stage.settings ?? {})],
    ['limits', Object.keys(stage.limits ?? {})],
  ] as const) {
    const unknown = names.find((name) => !known.includes(name));
    if (unknown)
      throw new ConfigurationError(`${at}.${part}.${unknown}: no such module; there are ${known.join(', ')}`);
  }
  const on = all.filter(({ module }) => (stage.modules?.[module.name] ?? true) === true);
  // What a module keeps is made by its settings too.
  for (const module of [...on, ...keptModules(all, stage)]) {
    checkSettings(module, stage);
    checkForms(module, stage);
    checkLimits(module, stage);
  }
  for (const module of on) {
    const missing = neededModules(module).find((name) => !on.some((other) => other.module.name === name));
    if (missing)
      throw new ConfigurationError(`${at}.modules.${missing}: ${whoNeeds(missing, on)} it, but it is off or missing`);
  }
  return on;
}

/** Those that stay without functions, with all that they keep. */
export const keptModules = (all: readonly RegisteredModule[], stage: StageConfig): readonly RegisteredModule[] =>
  all.filter(({ module }) => stage.modules?.[module.name] === 'data-only');

/** All that would have to go with it, those that lean on it through others too. */
function whoNeeds(missing: string, on: readonly RegisteredModule[]): string {
  const going = [missing];
  for (const name of going) {
    const users = on.filter((module) => neededModules(module).includes(name)).map(({ module }) => module.name);
    going.push(...users.filter((user) => !going.includes(user)));
  }
  const [, ...users] = going;
  const names = users.map((user) => `'${user}'`).join(', ');
  return users.length === 1 ? `module ${names} needs` : `modules ${names} need`;
}

/** Other modules whose resources the entries name, or that every permission is decided from. */
function neededModules({ operations, routes, module }: RegisteredModule): readonly string[] {
  const keys = [
    ...operations.flatMap(({ entry }) => Object.keys(entry.access)),
    ...routes.flatMap(({ entry }) => Object.keys(callerAccess(entry))),
  ];
  const others = keys.filter((key) => key.includes('/')).map((key) => key.slice(0, key.indexOf('/')));
  return [...new Set(others)].filter((name) => name !== module.name);
}

function checkSettings({ module }: RegisteredModule, stage: StageConfig): void {
  for (const [name, value] of Object.entries(stage.settings?.[module.name] ?? {})) {
    const key = `cdk.json: stages.${stage.name}.settings.${module.name}.${name}`;
    const standard = module.settings[name];
    if (standard === undefined) {
      throw new ConfigurationError(
        `${key}: no such setting; there are ${Object.keys(module.settings).join(', ') || 'none'}`,
      );
    }
    if (typeof standard !== typeof value) throw new ConfigurationError(`${key}: must be a ${typeof standard}`);
    if (typeof value !== 'number') continue;
    const [least, greatest] = module.ranges[name] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    if (value < least || value > greatest) throw new ConfigurationError(`${key}: must be ${least} to ${greatest}`);
    // Periods may be part of a day; counts are whole.
    if (Number.isInteger(standard) && !Number.isInteger(value) && !/(Days|Hours)$/.test(name)) {
      throw new ConfigurationError(`${key}: must be a whole number`);
    }
  }
}

function checkForms({ module }: RegisteredModule, stage: StageConfig): void {
  const said = stage.settings?.[module.name];
  if (!said) return;
  const all = { ...module.settings, ...said };
  for (const [name, read] of Object.entries(module.forms)) {
    try {
      read(String(all[name]), all);
    } catch (error) {
      const key = `cdk.json: stages.${stage.name}.settings.${module.name}.${name}`;
      throw new ConfigurationError(`${key}: ${error instanceof Error ? error.message : error}`);
    }
  }
}

function checkLimits({ module, routes }: RegisteredModule, stage: StageConfig): void {
  const short = (name: string) => name.slice(module.name.length + 1);
  const known = new Set(routes.flatMap(({ entry }) => (entry.limit ? [short(entry.limit.name)] : [])));
  for (const [name, bucket] of Object.entries(stage.limits?.[module.name] ?? {})) {
    const key = `cdk.json: stages.${stage.name}.limits.${module.name}.${name}`;
    if (!known.has(name)) {
      throw new ConfigurationError(`${key}: no such limit; there are ${[...known].join(', ') || 'none'}`);
    }
    const problem = bucket && problemOfBucket(bucket);
    if (problem) throw new ConfigurationError(`${key}: ${problem}`);
  }
}
