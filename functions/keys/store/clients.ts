import { variables } from '../../../lib/contract/environment.ts';
import { createMachineClients, type MachineClients } from '../../../lib/runtime/aws/machine-clients.ts';
import { variable } from '../../../lib/runtime/environment.ts';

/** App clients of machines in the user pool. */
export const machineClients = (): MachineClients => createMachineClients(() => variable(variables.userPoolId));

/** Where machines get tokens. */
export const tokenUrl = (): string => variable(variables.tokenUrl);
