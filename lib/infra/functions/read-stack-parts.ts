import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackParts } from '../../contract/stack-parts.ts';

/** Written by `npm run generate`, which leaves in place what has one. Belongs into version control. */
export const stackPartsFile = 'functions/stacks.generated.json';

/** @throws Error when the file is no JSON, as after a merge: take one side's, and generate again. */
export function readStackParts(root: string): StackParts {
  const file = join(root, stackPartsFile);
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error(
      `${stackPartsFile} is no JSON. After a merge: take the side that is deployed, then npm run generate`,
    );
  }
}
