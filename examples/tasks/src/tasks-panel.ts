import type { ListsDocument, TasksDocument } from '@mainstay/client/sync';
import type { TasksSync } from './device.ts';
import { element, fill, keyedList, type Row } from './element.ts';

/** Tasks of one list: each change is seen at once, and marked until the backend has it. */
export function tasksPanel(sync: TasksSync, space: string, list: ListsDocument) {
  const tasks = sync.collection('tasks').in(space);
  const items = element('ul', { className: 'tasks' });

  function row(id: string): Row<TasksDocument> {
    let task: TasksDocument | undefined;
    const done = element('input', { type: 'checkbox', aria: { label: 'Done' } });
    const title = element('input', { className: 'title', maxLength: 500, aria: { label: 'Title' } });
    const votes = element('button', { type: 'button', className: 'votes', aria: { label: 'Vote' } });
    const budget = element('input', { className: 'budget', inputMode: 'numeric', placeholder: 'Budget' });
    const remove = element('button', { type: 'button', className: 'plain', aria: { label: 'Delete' } }, '×');
    const node = element('li', {}, done, title, votes, budget, remove, element('span', { className: 'mark' }));
    done.onchange = () => tasks.update(id, { status: done.checked ? 'done' : 'open' });
    title.onchange = () => tasks.update(id, { title: title.value.trim() || (task?.title ?? '-') });
    votes.onclick = () => tasks.increment(id, { votes: 1 });
    budget.onchange = () => {
      const amount = Number.parseInt(budget.value, 10);
      void tasks.update(id, { budget: Number.isSafeInteger(amount) && amount >= 0 ? amount : null });
    };
    remove.onclick = () => tasks.delete(id);
    return {
      node,
      show(next) {
        task = next;
        done.checked = next.status === 'done';
        node.classList.toggle('done', done.checked);
        fill(title, next.title);
        fill(budget, next.budget === undefined ? '' : String(next.budget));
        votes.textContent = `▲ ${next.votes ?? 0}`;
        void mark(node, id);
      },
    };
  }
  const mark = async (node: HTMLElement, id: string): Promise<void> => {
    const { pending } = await tasks.status(id);
    node.classList.toggle('pending', pending > 0);
    node.title = pending > 0 ? 'Not sent yet' : '';
  };

  const title = element('input', { placeholder: 'New task', required: true, maxLength: 500, id: 'new-task' });
  const form = element(
    'form',
    {
      className: 'row',
      onsubmit: async (event) => {
        event.preventDefault();
        const wished = title.value.trim();
        title.value = '';
        if (wished) await tasks.create({ listId: list.id, title: wished });
      },
    },
    title,
    element('button', { className: 'main', type: 'submit' }, 'Add'),
  );
  const render = keyedList<TasksDocument>(items, row);
  let shown: readonly TasksDocument[] = [];
  const stop = tasks.watch({ where: { listId: list.id }, sort: ['-priority', 'title'] }, (documents) => {
    shown = documents;
    render(documents);
  });
  return {
    node: element('main', {}, element('section', { className: 'card' }, form, items)),
    stop,
    /** The marks again: what was waiting may have been sent. */
    refresh: () => render(shown),
  };
}
