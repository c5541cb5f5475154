import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { variables } from '../../contract/environment.ts';
import type { StageConfig } from '../stage/stage.ts';
import type { Grant, Grantable } from './grantable.ts';

/** Telephones and devices, which SNS reaches. What the stage does not name is not granted, and the runtime says so. */

const nothing: Grant = { statements: [], environment: {}, keyUses: [] };

/** A telephone number is no resource that a policy could name: everything but topics, endpoints and applications is left to it. */
export function textMessageAccess({ sms }: StageConfig): Grantable {
  return {
    actions: ['Publish'],
    grant(actions) {
      if (!sms) return nothing;
      const allowed = new PolicyStatement({
        actions: actions.map((action) => `sns:${action}`),
        notResources: ['arn:*:sns:*:*:*'],
      });
      return { ...nothing, statements: [allowed], environment: { [variables.textMessages]: JSON.stringify(sms) } };
    },
  };
}

/** `arn:...:app/APNS/name` -> `arn:...:endpoint/APNS/name/*`: its endpoints have ids that SNS makes. */
const endpointsOf = (application: string) => `${application.replace(':app/', ':endpoint/')}/*`;

export function pushAccess({ push }: StageConfig): Grantable {
  return {
    actions: ['CreatePlatformEndpoint', 'Publish', 'DeleteEndpoint'],
    grant(actions) {
      const applications = Object.values(push ?? {}).filter((arn) => arn !== undefined);
      if (applications.length === 0) return nothing;
      const creating = actions.filter((action) => action === 'CreatePlatformEndpoint');
      const reaching = actions.filter((action) => action !== 'CreatePlatformEndpoint');
      const statements = [
        ...(creating.length > 0
          ? [new PolicyStatement({ actions: creating.map((action) => `sns:${action}`), resources: applications })]
          : []),
        ...(reaching.length > 0
          ? [
              new PolicyStatement({
                actions: reaching.map((action) => `sns:${action}`),
                resources: applications.map(endpointsOf),
              }),
            ]
          : []),
      ];
      return { ...nothing, statements, environment: { [variables.pushApplications]: JSON.stringify(push) } };
    },
  };
}
