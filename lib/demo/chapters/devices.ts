import { collections } from '../../../client/src/generated/collections.ts';
import { createSync } from '../../../client/src/sync/create-sync.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import { type Actor, quietApp, type Stage, soon } from '../cast.ts';

/** The offline copy of somebody's phone, and its switch for flight mode. */
async function phone({ backend }: Stage, { email, password }: Actor, space: string) {
  const client = quietApp(backend);
  await client.auth.signIn(email, password);
  let tell: (online: boolean) => void = () => undefined;
  const network = (listener: (online: boolean) => void) => {
    tell = listener;
    return () => undefined;
  };
  const sync = createSync({ client, storage: memoryStore(), collections, network });
  await sync.refresh();
  return { sync, tasks: sync.collection('tasks').in(space), online: (now: boolean) => tell(now) };
}

/** One document, changed on two phones of which one is offline. */
export async function meetOffline(stage: Stage, organisationId: string): Promise<void> {
  const { ann, bob, chapter, say } = stage;
  chapter('The organisation’s task list is on both phones; Bob’s is in flight mode, and both go on working');
  const space = `o-${organisationId}`;
  const [hers, his] = [await phone(stage, ann, space), await phone(stage, bob, space)];
  try {
    const { id } = await hers.tasks.create({ listId: 'today', title: 'Bake bread', votes: 1 });
    const onHis = () => his.tasks.get(id);
    await soon('Ann’s task on Bob’s phone', onHis);
    say('Ann wrote “Bake bread”; over the socket it was on Bob’s phone at once');

    his.online(false);
    await his.tasks.update(id, { notes: 'Rye, please' });
    await his.tasks.increment(id, { votes: 2 });
    await hers.tasks.update(id, { title: 'Bake bread and rolls' });
    await hers.tasks.increment(id, { votes: 1 });
    const shown = async (tasks: typeof his.tasks) => {
      const task = await tasks.get(id);
      return `“${task?.title}”, ${task?.votes} votes, notes: ${task?.notes ?? '-'}`;
    };
    say(`Bob, offline: ${await shown(his.tasks)}`);
    say(`Ann, online:  ${await shown(hers.tasks)}`);

    his.online(true);
    const same = async () => ((await shown(his.tasks)) === (await shown(hers.tasks)) ? shown(his.tasks) : undefined);
    say(`Both, as soon as Bob has landed: ${await soon('the same on both phones', same)}`);
  } finally {
    await Promise.all([hers.sync.stop(), his.sync.stop()]);
  }
}
