import type { SyncStatus } from '@mainstay/client/sync';
import { element } from './element.ts';

/** How this device stands with the backend, in words. */
export function statusBar() {
  const connection = element('span', { className: 'chip off', id: 'connection' });
  const pending = element('span', { className: 'chip wait', id: 'pending', hidden: true });
  const rejected = element('span', { className: 'chip bad', id: 'rejected', hidden: true });
  const node = element('span', { role: 'status' }, connection, ' ', pending, ' ', rejected);
  return {
    node,
    show({ online, pending: waiting, rejected: refused, error }: SyncStatus): void {
      connection.textContent = online ? 'Online' : 'Offline';
      connection.className = online ? 'chip' : 'chip off';
      connection.title = error ?? '';
      pending.hidden = waiting === 0;
      pending.textContent = `${waiting} waiting`;
      rejected.hidden = refused === 0;
      rejected.textContent = `${refused} refused`;
    },
  };
}
