import { record } from './record.ts';

export const handler = (event: unknown) => record('tick', event);
