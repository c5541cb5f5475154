import { ConfigurationError } from '../stage/read-stage.ts';
import type { MakeSource } from './context.ts';

/** `on: { socket }`: the authorizer of the WebSocket API, a life event, or messages by their `action`. */
export const socketSource: MakeSource = (_scope, _id, { module, name, entry }, { socketApi }) => {
  const { on } = entry;
  if (!('socket' in on)) throw new TypeError('not a socket');
  if (!socketApi) throw new ConfigurationError(`${module.name}/${name}: there is no WebSocket API`);
  return { grants: [], connect: (target) => socketApi.connect(on.socket, target) };
};
