import { expect, it } from 'vitest';
import { world } from './config-world.ts';

it('whoever listens for changes hears nothing after the end, and no end is that of somebody else', async () => {
  const { start } = world({ ann: { theme: 'dark' } });
  const config = start();
  const told: string[] = [];
  const render = () => void told.push('render');
  const endOne = config.onChange(render);
  config.onChange(render);
  endOne();
  let endLast = () => {};
  config.onChange(() => endLast());
  const end = config.onChange(() => void told.push('last'));
  endLast = () => void end();
  await config.refresh();
  expect(told).toEqual(['render']);
  config.stop();
});
