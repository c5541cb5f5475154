import type { Resources } from './resources.ts';

/** What is wrong with a module's name or the names of its resources. */
export function problemOfModule(name: string, resources: Resources): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return 'has a name that is not kebab-case';
  const names = Object.values(resources).flatMap((group) => Object.keys(group));
  const twice = names.find((n, i) => names.indexOf(n) !== i);
  return twice && `names two resources '${twice}'`;
}
