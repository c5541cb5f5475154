import type { files } from '../contract/module.ts';

/** The module's settings, as a stage may have changed them. */
export type Limits = { readonly [Setting in keyof typeof files.settings]: number };
