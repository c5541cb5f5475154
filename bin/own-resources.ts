import type { App } from 'aws-cdk-lib';
import type { BackendStack } from '../lib/infra/backend-stack.ts';

/**
 * What the team adds in plain CDK, beside what contracts declare: yours, and empty here. `docs/extend.md` shows what goes in.
 * @param _app for stacks of your own.
 * @param _stack the backend of the chosen stage; for resources of your own in it.
 */
export function addOwnResources(_app: App, _stack: BackendStack): void {}
