import { rmSync } from 'node:fs';

export default async function stopParts() {
  const { folder, servers } = globalThis.mainstayParts;
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
}
