import { afterEach, describe, expect, it } from 'vitest';
import { createBackend, problem } from './backend.ts';
import { device, eventually, newTask, stopDevices } from './devices.ts';

afterEach(stopDevices);

describe('the outbox', () => {
  it('sends a change at once, and the document is seen before and after with the same words', async () => {
    const backend = createBackend();
    const { sync, tasks, own } = device(backend);
    const { id } = await tasks.create(newTask('Milk', { tags: ['home'] }));
    expect(await tasks.get(id)).toMatchObject({ id, title: 'Milk', status: 'open', priority: 0, tags: ['home'] });
    await sync.flush();
    expect(backend.documents(own)).toEqual({ [`tasks/${id}`]: expect.objectContaining({ title: 'Milk' }) });
    await sync.refresh();
    expect(await tasks.status(id)).toEqual({ revision: 1, pending: 0 });
    expect(await sync.status()).toMatchObject({ pending: 0, rejected: 0, online: true, error: undefined });
  });

  it('keeps what is written offline, in order, and sends it in few requests when the network is back', async () => {
    const backend = createBackend();
    const { sync, tasks, own, network } = device(backend);
    network(false);
    for (let i = 0; i < 450; i++) await tasks.create(newTask(`Task ${i}`), { id: `t${i}` });
    expect(backend.count('push')).toBe(0);
    expect(await sync.status()).toMatchObject({ pending: 450, online: false });
    await expect(sync.flush()).rejects.toMatchObject({ code: 'offline' });
    network(true);
    await sync.flush();
    expect(Object.keys(backend.documents(own))).toHaveLength(450);
    expect(backend.count('push')).toBe(3);
  });

  it('loses none of a hundred creates on a flaky link, and makes none twice', async () => {
    const backend = createBackend();
    let call = 0;
    backend.controls.fault = () => (['lost-request', undefined, 'lost-answer'] as const)[call++ % 3];
    const { sync, tasks, own } = device(backend);
    await Promise.all(Array.from({ length: 100 }, (_, i) => tasks.create(newTask(`Task ${i}`), { id: `t${i}` })));
    await eventually(async () => expect((await sync.status()).pending).toBe(0));
    await eventually(async () => expect(await tasks.status('t99')).toEqual({ revision: 1, pending: 0 }));
    expect(Object.keys(backend.documents(own))).toHaveLength(100);
    expect((await tasks.list()).length).toBe(100);
    expect(await sync.rejections()).toEqual([]);
  });

  it('sends edits A to E in fast succession so that E stands, whichever answers are lost', async () => {
    const backend = createBackend();
    let call = 0;
    backend.controls.fault = (name) => (name === 'push' && call++ % 2 === 0 ? 'lost-answer' : undefined);
    const { sync, tasks, own } = device(backend);
    const { id } = await tasks.create(newTask('-'));
    for (const title of ['A', 'B', 'C', 'D', 'E']) await tasks.update(id, { title });
    expect((await tasks.get(id))?.title).toBe('E');
    await eventually(async () => expect((await sync.status()).pending).toBe(0));
    expect(backend.documents(own)[`tasks/${id}`]).toMatchObject({ title: 'E' });
    await sync.refresh();
    expect((await tasks.get(id))?.title).toBe('E');
    expect(await tasks.status(id)).toEqual({ revision: 6, pending: 0 });
  });

  it('counts an increment once, however often it is sent', async () => {
    const backend = createBackend();
    let call = 0;
    backend.controls.fault = (name) => (name === 'push' && call++ < 4 ? 'lost-answer' : undefined);
    const { sync, tasks, own } = device(backend);
    const { id } = await tasks.create(newTask('Count'));
    for (let i = 0; i < 5; i++) await tasks.increment(id, { votes: 2 });
    await eventually(async () => expect((await sync.status()).pending).toBe(0));
    expect(backend.documents(own)[`tasks/${id}`]).toMatchObject({ votes: 10 });
  });

  it('passes an invalid document in the middle by, and sends those behind it', async () => {
    const backend = createBackend();
    const rejected: string[] = [];
    const { sync, tasks, own } = device(backend, {
      onRejected: ({ code, mutation }) => rejected.push(`${mutation.id} ${code}`),
    });
    for (let i = 0; i < 9; i++) {
      await tasks.create(i === 4 ? (newTask('x', { priority: 99 }) as never) : newTask(`Task ${i}`), { id: `t${i}` });
    }
    await sync.flush();
    expect(rejected).toEqual(['t4 invalid-document']);
    expect(Object.keys(backend.documents(own))).toHaveLength(8);
    expect(await tasks.get('t4')).toBeUndefined();
    expect(await sync.status()).toMatchObject({ pending: 0, rejected: 1 });
  });

  it('finds the one mutation for which the backend refuses the whole request, and sends all others', async () => {
    const backend = createBackend();
    backend.controls.fault = (name, body) =>
      name === 'push' && JSON.stringify(body).includes('poison')
        ? problem(413, 'body-too-large', { detail: 'too deep' })
        : undefined;
    const { sync, tasks, own, network } = device(backend);
    network(false);
    for (let i = 0; i < 20; i++) await tasks.create(newTask(i === 11 ? 'poison' : `Task ${i}`), { id: `t${i}` });
    network(true);
    await sync.flush();
    expect(Object.keys(backend.documents(own))).toHaveLength(19);
    expect(await sync.rejections()).toMatchObject([
      { code: 'invalid-document', reason: 'too deep', mutation: { id: 't11' } },
    ]);
    await tasks.update('t3', { title: 'still going' });
    await sync.flush();
    expect(backend.documents(own)['tasks/t3']).toMatchObject({ title: 'still going' });
  });

  it('refuses nothing when a gateway before the backend cannot read the request', async () => {
    const backend = createBackend();
    backend.controls.fault = (name) =>
      name === 'push' ? problem(400, 'invalid-request', { requestId: undefined }) : undefined;
    const { sync, tasks, own } = device(backend);
    await tasks.create(newTask('a'), { id: 'a' });
    await expect(sync.flush()).rejects.toMatchObject({ status: 400 });
    backend.controls.fault = () => undefined;
    await sync.flush();
    expect(backend.documents(own)).toHaveProperty(['tasks/a']);
    expect(await sync.rejections()).toEqual([]);
  });

  it('goes on as another client when the backend has forgotten this one, with what has no outcome only', async () => {
    const backend = createBackend();
    const { sync, tasks, own, network } = device(backend);
    await tasks.create(newTask('before'), { id: 'a' });
    await sync.flush();
    network(false);
    await tasks.increment('a', { votes: 1 });
    await tasks.create(newTask('after'), { id: 'b' });
    backend.clients.clear();
    network(true);
    await sync.flush();
    const [client] = [...backend.clients.values()];
    expect(client?.last).toBe(2);
    expect(backend.documents(own)).toMatchObject({ 'tasks/a': { votes: 1 }, 'tasks/b': { title: 'after' } });
  });

  it('takes a new client when the backend knows more of this one than its store does: it came out of a backup', async () => {
    const backend = createBackend();
    const { sync, tasks, own } = device(backend);
    await tasks.create(newTask('one'), { id: 'a' });
    await sync.flush();
    const [client] = [...backend.clients.values()];
    for (let number = 2; number <= 9; number++) client?.outcomes.set(number, { number, status: 'applied' });
    if (client) Object.assign(client, { last: 9, marks: new Uint8Array(27) });
    await tasks.create(newTask('two'), { id: 'b' });
    await sync.flush();
    expect(backend.documents(own)).toMatchObject({ 'tasks/b': { title: 'two' } });
    expect([...backend.clients.values()].map(({ last }) => last)).toEqual([9, 1]);
  });

  it('keeps everything when the app is too old, says so once, and tries again only when it is told to', async () => {
    const backend = createBackend();
    backend.controls.fault = () => problem(426, 'upgrade-required', { storeUrl: 'https://store.example' });
    const told: unknown[] = [];
    const { sync, tasks, own } = device(backend, { onUpgradeRequired: (seen) => told.push(seen) });
    await tasks.create(newTask('Milk'), { id: 'a' });
    await eventually(() => expect(told).toEqual([expect.objectContaining({ code: 'upgrade-required' })]));
    const calls = () => backend.log.map(({ call }) => call).toSorted();
    await eventually(() => expect(calls()).toEqual(['push', 'spaces']));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(calls()).toEqual(['push', 'spaces']);
    expect(told).toHaveLength(1);
    expect(await sync.status()).toMatchObject({ pending: 1, error: 'upgrade-required' });
    backend.controls.fault = () => undefined;
    sync.wake();
    await eventually(() => expect(backend.documents(own)).toMatchObject({ 'tasks/a': { title: 'Milk' } }));
  });

  it('sends thousands of changes after weeks offline, when its place in the space is long forgotten', async () => {
    const backend = createBackend();
    const { sync, tasks, own, network } = device(backend);
    for (let i = 0; i < 20; i++) await tasks.create(newTask(`Task ${i}`), { id: `t${i}` });
    await sync.flush();
    await sync.refresh();
    network(false);
    for (let i = 0; i < 2000; i++) await tasks.change(`t${i % 20}`, { set: { notes: `note ${i}` }, add: { votes: 1 } });
    const pushes = backend.count('push');
    backend.space(own).epoch = 'restored';
    backend.space(own).documents.delete('tasks/t7');
    network(true);
    await sync.flush();
    await sync.refresh();
    const all = await tasks.list();
    expect(all).toHaveLength(19);
    for (const { id, votes, notes } of all) expect([votes, notes]).toEqual([100, `note ${1980 + Number(id.slice(1))}`]);
    expect(await sync.rejections()).toHaveLength(100);
    expect(backend.count('push') - pushes).toBe(10);
  });

  it('waits longer after each failure, and sends nothing twice while it waits', async () => {
    const backend = createBackend();
    backend.controls.fault = () => 'lost-request';
    const { tasks } = device(backend, { socket: false });
    for (let i = 0; i < 50; i++) await tasks.create(newTask(`Task ${i}`));
    await new Promise((resolve) => setTimeout(resolve, 150));
    // Windows of 1, 2, 4, ... 60 s are as many milliseconds here.
    expect(backend.log.length).toBeLessThan(60);
  });

  it('goes on with a clock that is a year ahead, and with one that is set back', async () => {
    const backend = createBackend();
    const year = 365 * 86_400_000;
    let ahead = year;
    const { fastTools } = await import('./devices.ts');
    const tools = fastTools();
    const { sync, tasks, own } = device(backend, { tools: { ...tools, now: () => tools.now() + ahead } });
    await tasks.create(newTask('future'), { id: 'a' });
    await sync.flush();
    await sync.refresh();
    expect(Date.parse((await tasks.get('a'))?.updatedAt ?? '')).toBeLessThan(Date.now() + 60_000);
    ahead = -year;
    await tasks.update('a', { title: 'past' });
    await sync.flush();
    await sync.refresh();
    expect(backend.documents(own)).toMatchObject({ 'tasks/a': { title: 'past' } });
    expect((await tasks.get('a'))?.title).toBe('past');
  });
});
