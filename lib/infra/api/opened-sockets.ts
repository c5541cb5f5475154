import type { Operation, RegisteredModule } from '../../contract/registry.ts';

const socketOf = ({ entry }: Operation): string | undefined =>
  entry.kind === 'consumer' && 'socket' in entry.on ? entry.on.socket : undefined;

/** Whether some module speaks over sockets, whether or not anybody opens them. */
export const speaksOverSockets = (modules: readonly RegisteredModule[]): boolean =>
  modules.some(({ consumers }) => consumers.some((each) => socketOf(each) !== undefined));

/**
 * The modules as they are where a consumer `on: { socket: 'connect' }` lets people in; where none does, without what reads messages of sockets. API
 * Gateway lets everybody connect to an API that has no such route, and leads what they send to these functions.
 */
export function withOpenedSockets(modules: readonly RegisteredModule[]): readonly RegisteredModule[] {
  const opened = modules.some(({ consumers }) => consumers.some((each) => socketOf(each) === 'connect'));
  if (opened) return modules;
  return modules.map((registered) => ({
    ...registered,
    operations: registered.operations.filter((each) => socketOf(each) === undefined),
    consumers: registered.consumers.filter((each) => socketOf(each) === undefined),
  }));
}
