import type { AnyAccess } from '../../contract/access.ts';
import { ConfigurationError } from '../stage/read-stage.ts';
import type { Grant, Grantables } from './grantable.ts';

/** Everything that a function of a module could name. */
export interface Reachable {
  /** Own resources of every module, by module name. */
  readonly modules: Readonly<Record<string, Grantables>>;
  /** Things of the root stack. */
  readonly shared: Grantables;
}

/**
 * Turns `access` lists into what the function gets. Several lists are united, so that no action is granted twice; an empty list of
 * actions gives the name of a thing without any right to it.
 * @param entry `module/operation`, for messages.
 * @throws ConfigurationError naming the entry and the key or action that does not exist.
 */
export function resolveAccess(
  reachable: Reachable,
  module: string,
  entry: string,
  ...lists: readonly AnyAccess[]
): readonly Grant[] {
  const wanted = new Map<string, Set<string>>();
  for (const [key, actions] of lists.flatMap((list) => Object.entries(list))) {
    const own = key.startsWith(`${module}/`) ? key.slice(module.length + 1) : key;
    const all = wanted.get(own) ?? new Set();
    for (const action of actions) all.add(action);
    wanted.set(own, all);
  }
  return [...wanted].map(([key, actions]) => {
    const grantable = lookUp(reachable, module, key);
    if (!grantable) {
      throw new ConfigurationError(
        `${entry}: access names '${key}', which is no resource of '${module}' that it can reach${hint(key, reachable)}`,
      );
    }
    const unknown = [...actions].find((action) => !grantable.actions.includes(action));
    if (unknown) {
      throw new ConfigurationError(
        `${entry}: access '${key}' asks for '${unknown}'; it offers ${grantable.actions.join(', ')}`,
      );
    }
    const grant = grantable.grant([...actions]);
    return actions.size > 0 ? grant : { ...grant, statements: [], keyUses: [] };
  });
}

function lookUp({ modules, shared }: Reachable, module: string, key: string) {
  const slash = key.indexOf('/');
  if (slash >= 0) return modules[key.slice(0, slash)]?.[key.slice(slash + 1)];
  return modules[module]?.[key] ?? shared[key];
}

function hint(key: string, { shared }: Reachable): string {
  if (key === 'userPool' && !shared.userPool) return ': a user pool trigger exists before its pool';
  if (key === 'personHooks' && !shared.personHooks) return ': a hook or trigger cannot call hooks';
  if (key === 'sockets' && !shared.sockets) return ': no module declares a consumer with on: { socket }';
  return '';
}
