import { record } from './record.ts';

export const handler = (event: unknown) => record('project', event);
