import { showDesk } from './desk.ts';
import { type Config, connect } from './device.ts';
import { showDoor } from './door.ts';

if ('serviceWorker' in navigator) void navigator.serviceWorker.register('service-worker.js');

const root = document.getElementById('app');
if (root) await start(root);

async function start(root: HTMLElement): Promise<void> {
  const config = (await (await fetch('config.json')).json()) as Config;
  const client = connect(config);
  if (!(await client.auth.session())) await showDoor(client, root);
  const session = await client.auth.session();
  if (session) await showDesk(client, config, session.personId, root);
}
