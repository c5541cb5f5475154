import type { Rejection } from '@mainstay/client/sync';
import type { TasksSync } from './device.ts';
import { element } from './element.ts';

/** Changes that the backend refused: what they were, why, and what to do about them. */
export function refusals(sync: TasksSync) {
  const node = element('div');

  function card(rejection: Rejection): HTMLElement {
    const { seq, code, reason, mutation, current } = rejection;
    const fields = Object.entries({ ...mutation.set, ...mutation.add })
      .map(([name, value]) => `${name}: ${value}`)
      .join(', ');
    const name = mutation.set?.title ?? current?.document?.title ?? mutation.id;
    return element(
      'section',
      { className: 'card refused' },
      element('h2', {}, `Refused: ${mutation.kind} “${name}”`),
      element(
        'p',
        {},
        fields ? `${fields}. ${reason}` : reason,
        ' ',
        element('span', { className: 'note' }, `(${code})`),
      ),
      element(
        'button',
        { type: 'button', className: 'main', onclick: () => sync.resend(seq).then(refresh) },
        'Send again',
      ),
      ' ',
      element('button', { type: 'button', onclick: () => sync.discard(seq).then(refresh) }, 'Discard'),
    );
  }
  async function refresh(): Promise<void> {
    node.replaceChildren(...(await sync.rejections()).map(card));
  }
  return { node, refresh };
}
