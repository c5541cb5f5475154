import type { Erased, ExportPage } from '../../../lib/contract/consumer.ts';
import { variables } from '../../../lib/contract/environment.ts';
import { createFunctions, type Functions } from '../../../lib/runtime/aws/functions.ts';
import { variable } from '../../../lib/runtime/environment.ts';
import { currentTrace } from '../../../lib/runtime/trace.ts';
import { identity } from '../contract/module.ts';

type HookNames = Readonly<Record<string, { readonly erase?: string; readonly export?: string }>>;

export type Hooks = ReturnType<typeof personHooks>;

/** The functions with which each module erases and exports what it keeps about a person. */
export function personHooks(
  functions: Pick<Functions, 'invoke'> = createFunctions(),
  names: () => HookNames = () => JSON.parse(variable(variables.personHooks)),
) {
  const having = (kind: 'erase' | 'export') =>
    Object.keys(names())
      .filter((module) => names()[module]?.[kind])
      .sort();
  const others = (modules: readonly string[]) => modules.filter((module) => module !== identity.name);

  return {
    /** This module comes last: until then the others can still look the person up. */
    erasing: () => [...others(having('erase')), identity.name],
    exporting: () => [identity.name, ...others(having('export'))],
    erase: (module: string, personId: string) =>
      functions.invoke<Erased>(names()[module]?.erase ?? '', { personId, trace: currentTrace() }),
    export: (module: string, personId: string, cursor: string | undefined) =>
      functions.invoke<ExportPage>(names()[module]?.export ?? '', {
        personId,
        ...(cursor ? { cursor } : {}),
        trace: currentTrace(),
      }),
  };
}
