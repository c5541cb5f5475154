import { rmSync } from 'node:fs';

export default async function stopParts() {
  const { folder, server } = globalThis.mainstayParts;
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}
