import { moduleConst, type Names } from './names.ts';
import type { OperationFiles } from './operation-template.ts';

export const plainMethodOf = ({ verb }: Names) => (verb === 'get' || verb === 'list' ? 'GET' : 'POST');

/**
 * An operation of any other kind: it answers who called. Runs as it stands; contract and operation are yours to fill.
 * @param permission one that the module's policies give to a person, as `profile:read`.
 * @param moduleFile where the contract finds its module, when not in the same file.
 */
export function plainOperationFiles(names: Names, permission: string, moduleFile: string | undefined): OperationFiles {
  const { module, file, operation } = names;
  const method = plainMethodOf(names);
  const imports = `import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { ${moduleConst(module)} } from '${moduleFile}';
`;
  return {
    contract: `${moduleFile ? imports : ''}
export const ${operation} = ${moduleConst(module)}.route({
  method: '${method}',
  path: '/${module}/${file}',
  auth: 'user',
  permission: '${permission}',
  summary: '${names.summary}',
  idempotency: 'none',
  response: z.strictObject({ personId: Uuid }),
});
`,
    handler: `import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { ${operation} } from './contract${moduleFile ? `/${file}` : ''}.ts';

export const operation: Operation<typeof ${operation}> = async (_input, caller) => ({ personId: caller.personId });

export const handler = handle(${operation}, {}, operation);
`,
    test: `import { describe, expect, it } from 'vitest';
import { ${operation} } from '../../functions/${module}/contract.ts';
import { operation } from '../../functions/${module}/${file}.ts';
import { person, request } from '../runtime/send-request.ts';

describe('${operation}', () => {
  it('answers who called', async () => {
    const answer = await request(${operation}, {}, operation, { method: '${method}', path: '/v1/${module}/${file}' });
    expect(answer.body).toEqual({ personId: person });
  });
});
`,
  };
}
