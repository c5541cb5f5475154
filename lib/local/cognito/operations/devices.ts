import type { Operation } from '../context.ts';
import { CognitoError, invalid } from '../protocol/cognito-error.ts';
import { checkAccessToken } from '../tokens/check-access-token.ts';
import { findPoolUser } from './find-app.ts';

// Remembered devices are not run locally: no sign-in hands out a device key, so there is never one to list or to confirm.

/** ListDevices */
export const listDevices: Operation = (cognito, { input }) => {
  checkAccessToken(cognito, input.text('AccessToken'));
  return { Devices: [] };
};

/** AdminListDevices */
export const adminListDevices: Operation = (cognito, { input }) => {
  findPoolUser(cognito, input);
  return { Devices: [] };
};

/** GetDevice, ForgetDevice, UpdateDeviceStatus: of a device that is not there. */
export const missingDevice: Operation = (cognito, { input }) => {
  const token = input.optionalText('AccessToken');
  if (token !== undefined) checkAccessToken(cognito, token);
  input.text('DeviceKey');
  throw new CognitoError('ResourceNotFoundException', 'Device does not exist.');
};

/** AdminGetDevice, AdminForgetDevice, AdminUpdateDeviceStatus */
export const missingUserDevice: Operation = (cognito, { input }) => {
  findPoolUser(cognito, input);
  input.text('DeviceKey');
  throw new CognitoError('ResourceNotFoundException', 'Device does not exist.');
};

/** ConfirmDevice */
export const confirmDevice: Operation = (cognito, { input }) => {
  checkAccessToken(cognito, input.text('AccessToken'));
  throw invalid('Device tracking is not enabled for this user pool.');
};
