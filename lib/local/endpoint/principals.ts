import { functionCredentials, rootCredentials } from '../credentials.ts';
import type { Credentials, Stack } from '../model.ts';
import { RolePolicy } from './policy/evaluate.ts';
import { statementsOfRole } from './policy/role-policies.ts';

/** Who makes a call. */
export interface Principal {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** ARN as AWS writes it in refusals: `arn:aws:sts::<account>:assumed-role/<role>/<function>`. */
  readonly arn: string;
  /** Absent for the machine's own key, which may do everything. */
  readonly policy?: RolePolicy;
  /** Absent for the machine's own key. */
  readonly functionPath?: string;
  readonly functionName?: string;
}

/** Knows every function of the stack by its access key. */
export function principalsOf(stack: Stack, warn: (message: string) => void): ReadonlyMap<string, Principal> {
  const principals = new Map<string, Principal>();
  const add = (credentials: Credentials, rest: Omit<Principal, 'accessKeyId' | 'secretAccessKey'>) => {
    const { accessKeyId, secretAccessKey } = credentials;
    principals.set(accessKeyId, { accessKeyId, secretAccessKey, ...rest });
  };
  add(rootCredentials, { arn: `arn:aws:iam::${stack.account}:root` });
  const policies = new Map<string, RolePolicy>();
  for (const fn of stack.ofType('AWS::Lambda::Function')) {
    const role = findRole(stack, String(fn.properties.Role));
    let policy = policies.get(fn.properties.Role);
    if (!policy) {
      policy = new RolePolicy(role ? statementsOfRole(stack, role, warn) : []);
      policies.set(fn.properties.Role, policy);
    }
    add(functionCredentials(fn.path), {
      arn: `arn:aws:sts::${stack.account}:assumed-role/${role?.ref ?? 'none'}/${fn.ref}`,
      policy,
      functionPath: fn.path,
      functionName: fn.ref,
    });
  }
  return principals;
}

function findRole(stack: Stack, arn: string) {
  return stack.ofType('AWS::IAM::Role').find((role) => role.arn === arn);
}
