import { createClient } from '../../client/src/create-client.ts';
import { collections } from '../../client/src/generated/collections.ts';
import { createSync } from '../../client/src/sync/create-sync.ts';
import { memoryStore } from '../../client/src/sync/store/memory-store.ts';
import type { SyncOptions } from '../../client/src/sync/sync-options.ts';
import { createPerson, type Person } from './people.ts';
import { outputs } from './stack.ts';

export interface AppOptions extends Partial<SyncOptions<typeof collections>> {
  /** Stands between the app and the backend. */
  readonly fetch?: typeof fetch;
}

const running = new Set<{ stop(): Promise<void> }>();

/** An app of a person: `@mainstay/client` and its offline copy, against the running stack. */
export async function startApp(person: Person, { fetch, ...options }: AppOptions = {}) {
  const { apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint } = outputs;
  const client = createClient({
    apiUrl,
    userPoolId,
    userPoolClientId,
    region,
    cognitoEndpoint,
    ...(fetch ? { fetch } : {}),
  });
  await client.auth.signIn(person.email, person.password);
  let tell: (online: boolean) => void = () => {};
  const sync = createSync({
    client,
    storage: memoryStore(),
    collections,
    network: (listener) => {
      tell = listener;
      return () => {};
    },
    ...options,
  });
  running.add(sync);
  return {
    client,
    sync,
    own: `p-${person.personId}`,
    tasks: (space: string) => sync.collection('tasks').in(space),
    online: (now: boolean) => tell(now),
  };
}
export type App = Awaited<ReturnType<typeof startApp>>;

export async function stopApps(): Promise<void> {
  await Promise.all([...running].map((sync) => sync.stop()));
  running.clear();
}

/** A shared space of these people; the first one owns it. */
export async function shareSpace(
  owner: App,
  others: readonly (readonly [App, 'admin' | 'member' | 'reader'])[],
): Promise<string> {
  const { space } = await owner.client.api.createSpace({ body: { name: 'Shared' } });
  for (const [app, role] of others) {
    const { code } = await owner.client.api.createSpaceInvitation({ params: { spaceId: space }, body: { role } });
    await app.client.api.joinSpace({ body: { code } });
  }
  await Promise.all([owner, ...others.map(([app]) => app)].map((app) => app.sync.refresh()));
  return space;
}

export const somebody = () => createPerson();
export const newTask = (title: string, more: object = {}) => ({ listId: 'l1', title, ...more });
