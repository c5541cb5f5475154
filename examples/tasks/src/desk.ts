import type { Client } from '@mainstay/client';
import type { Space, SyncStatus } from '@mainstay/client/sync';
import { type Config, startSync } from './device.ts';
import { element } from './element.ts';
import { listsPanel } from './lists-panel.ts';
import { refusals } from './refusals.ts';
import { sharing } from './sharing.ts';
import { statusBar } from './status-bar.ts';
import { tasksPanel } from './tasks-panel.ts';

const own = (personId: string): Space => ({ space: `p-${personId}`, kind: 'person', role: 'owner' });
const nameOf = ({ kind, name }: Space) => name ?? (kind === 'person' ? 'My tasks' : kind);

/** The app of who is signed in. It works on this device's copy, with or without a connection. */
export async function showDesk(client: Client, config: Config, personId: string, root: HTMLElement): Promise<void> {
  const bar = statusBar();
  const heard = { status: (_: SyncStatus) => {}, spaces: (_: readonly Space[]) => {}, gone: (_: string) => {} };
  const sync = startSync(client, config, personId, {
    onStatus: (status) => heard.status(status),
    onSpaces: (spaces) => heard.spaces(spaces),
    onGone: ({ space }) => heard.gone(space),
  });
  const refused = refusals(sync);
  const place = element('div');
  const picker = element('select', { aria: { label: 'Space' } });
  let panels: { stop(): void; refresh(): void } | undefined;

  heard.status = (status) => {
    bar.show(status);
    panels?.refresh();
    void refused.refresh();
  };
  let known: readonly Space[] = [];
  heard.gone = (gone) => heard.spaces(known.filter(({ space }) => space !== gone));
  heard.spaces = (spaces) => {
    const all = spaces.length > 0 ? spaces : [own(personId)];
    known = all;
    const chosen = picker.value;
    picker.replaceChildren(...all.map((each) => element('option', { value: each.space }, nameOf(each))));
    picker.hidden = all.length < 2;
    if (all.some(({ space }) => space === chosen)) picker.value = chosen;
    else open(picker.value);
  };
  picker.onchange = () => open(picker.value);

  function open(space: string): void {
    panels?.stop();
    const tasks = element('div');
    let current: ReturnType<typeof tasksPanel> | undefined;
    const lists = listsPanel(sync, space, (list) => {
      current?.stop();
      current = list && tasksPanel(sync, space, list);
      tasks.replaceChildren(
        refused.node,
        current?.node ?? element('p', { className: 'note' }, 'Make a list to begin with.'),
      );
    });
    place.replaceChildren(element('div', { className: 'columns' }, lists.node, tasks));
    panels = {
      stop() {
        lists.stop();
        current?.stop();
      },
      refresh: () => current?.refresh(),
    };
  }

  const leave = element('button', { type: 'button', className: 'plain' }, 'Sign out');
  leave.onclick = async () => {
    const { pending } = await sync.status();
    if (pending > 0 && !confirm(`${pending} changes were not sent yet. Sign out and lose them?`)) return;
    await sync.clear({ force: true });
    await client.auth.signOut();
  };
  root.replaceChildren(
    element(
      'header',
      { className: 'bar' },
      element('h1', {}, 'Tasks'),
      picker,
      element('span', { className: 'space' }),
      bar.node,
      sharing(client, sync, () => known.find(({ space }) => space === picker.value)),
      leave,
    ),
    place,
  );
  heard.spaces(await sync.spaces());
  heard.status(await sync.status());
}
