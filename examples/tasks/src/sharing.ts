import type { Client } from '@mainstay/client';
import type { Space } from '@mainstay/client/sync';
import type { TasksSync } from './device.ts';
import { element } from './element.ts';

/** A button and the dialog behind it: make a space that others can join, invite to it, or join one. These need a connection. */
export function sharing(client: Client, sync: TasksSync, current: () => Space | undefined) {
  const error = element('p', { className: 'error', role: 'alert' });
  const name = element('input', { placeholder: 'Name of a new shared space', required: true, maxLength: 100 });
  const code = element('input', { placeholder: 'Code of an invitation', required: true, id: 'join-code' });
  const invitation = element('output', { id: 'invitation' });
  const invite = element('button', { type: 'button' });
  const dialog = element('dialog', { className: 'card' });

  /** Runs one of the commands; the list of spaces is asked for anew when it is through. */
  async function run(command: () => Promise<unknown>): Promise<void> {
    error.textContent = '';
    try {
      await command();
      await sync.refresh();
    } catch (reason) {
      error.textContent = (reason as Error).message;
    }
  }
  const form = (field: HTMLInputElement, label: string, send: (value: string) => Promise<unknown>) =>
    element(
      'form',
      {
        className: 'row',
        onsubmit: async (event) => {
          event.preventDefault();
          await run(() => send(field.value.trim()));
          if (error.textContent) return;
          field.value = '';
          dialog.close();
        },
      },
      field,
      element('button', { type: 'submit' }, label),
    );

  invite.onclick = () =>
    run(async () => {
      const space = current()?.space ?? '';
      const made = await client.api.createSpaceInvitation({ params: { spaceId: space }, body: { role: 'member' } });
      invitation.value = made.code;
    });
  dialog.append(
    element('h2', {}, 'Share'),
    invite,
    invitation,
    form(name, 'Make', (wished) => client.api.createSpace({ body: { name: wished } })),
    form(code, 'Join', (given) => client.api.joinSpace({ body: { code: given } })),
    error,
    element('button', { type: 'button', className: 'plain', onclick: () => dialog.close() }, 'Close'),
  );
  const button = element('button', { type: 'button', className: 'plain' }, 'Share');
  button.onclick = () => {
    const space = current();
    invitation.value = '';
    error.textContent = '';
    invite.hidden = space?.kind !== 'shared';
    invite.textContent = `Invite to “${space?.name ?? ''}”`;
    dialog.showModal();
  };
  return element('span', {}, button, dialog);
}
