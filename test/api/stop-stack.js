import { rmSync } from 'node:fs';

export default async function stopStack() {
  const { stack, folder } = globalThis.mainstay;
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}
