import type { ListsDocument } from '@mainstay/client/sync';
import type { TasksSync } from './device.ts';
import { element, keyedList } from './element.ts';

const colours = { red: '#c8394f', green: '#2f8f5b', blue: '#2f6fb3', grey: '#8a9995' } as const;
const order = Object.keys(colours) as (keyof typeof colours)[];

/** Lists of a space, one of them chosen. */
export function listsPanel(sync: TasksSync, space: string, choose: (list: ListsDocument | undefined) => void) {
  const lists = sync.collection('lists').in(space);
  const box = element('div', { className: 'lists' });
  let chosen: string | undefined;
  let shown: readonly ListsDocument[] = [];

  function pick(id: string | undefined): void {
    chosen = id;
    choose(shown.find((list) => list.id === id));
    render(shown);
  }
  const render = keyedList<ListsDocument>(box, (id) => {
    const dot = element('span', { className: 'dot' });
    const name = element('span');
    const node = element('button', { type: 'button', onclick: () => pick(id) }, dot, name);
    return {
      node,
      show({ title, colour = 'grey' }) {
        name.textContent = title;
        dot.style.background = colours[colour];
        node.setAttribute('aria-current', String(id === chosen));
      },
    };
  });

  const title = element('input', { placeholder: 'New list', required: true, maxLength: 200, id: 'new-list' });
  const form = element(
    'form',
    {
      className: 'row',
      onsubmit: async (event) => {
        event.preventDefault();
        const wished = title.value.trim();
        if (!wished) return;
        title.value = '';
        const list = await lists.create({ title: wished, colour: order[shown.length % order.length] });
        pick(list.id);
      },
    },
    title,
  );
  const stop = lists.watch({ sort: 'title' }, (documents) => {
    shown = documents;
    render(documents);
    if (!documents.some(({ id }) => id === chosen)) pick(documents[0]?.id);
  });
  return { node: element('nav', { aria: { label: 'Lists' } }, box, form), stop };
}
