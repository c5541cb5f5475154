import { type replicaServer, space } from '../replica-server.ts';
import { createDevice } from './devices.ts';

export type Server = ReturnType<typeof replicaServer>;

/** A task as the server keeps it. */
export const task = (id: string, more = {}) => ({ listId: 'l1', title: `title of ${id}`, ...more });

/** A device of a server. */
export const deviceOf = (server: Server, more = {}, setting = {}) =>
  createDevice({ client: server.client, space, ...more }, setting);

export const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id).sort();

/** Commits that reached the server, each with its key. */
export const commitsOf = (server: Server) =>
  server.log
    .filter(({ call }) => call === 'commit')
    .map(({ body, key }) => ({
      key,
      changes: (body as { changes: { id: string; document: object | null }[] }).changes,
    }));
