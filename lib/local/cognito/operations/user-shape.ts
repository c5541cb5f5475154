import type { AttributeValue } from '../protocol/read-input.ts';
import type { User } from '../store/user-store.ts';

/** A user as AdminGetUser, ListUsers and their kin show it. Times are seconds since 1970. */
export function userShape(user: User, attributesKey: 'Attributes' | 'UserAttributes'): object {
  return {
    Username: user.username,
    [attributesKey]: attributeList(user.attributes),
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.modifiedAt / 1000,
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

/** `sub` first, as Cognito lists them. */
export function attributeList(attributes: Readonly<Record<string, string>>): AttributeValue[] {
  const { sub = '', ...rest } = attributes;
  return Object.entries({ sub, ...rest }).map(([Name, Value]) => ({ Name, Value }));
}

/** What MFA a user has set up, as GetUser and AdminGetUser show it. */
export function mfaShape({ mfa }: User): object {
  if (mfa.enabled.length === 0) return {};
  return { UserMFASettingList: mfa.enabled, ...(mfa.preferred && { PreferredMfaSetting: mfa.preferred }) };
}
