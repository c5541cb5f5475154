import { settings } from '../../../lib/runtime/environment.ts';
import { keys } from '../contract/module.ts';
import type { KeyRules } from '../model/limit.ts';

export const rules = (): KeyRules => settings(keys);
