/** What no line of a log may look like, whatever was tested. */
export const neverInLogs = [
  ['a JWT', /eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/],
  ['an Authorization header', /[Bb]earer [A-Za-z0-9]/],
  ['a signature of an address', /X-Amz-(Signature|Security-Token|Credential)=/],
  ['an e-mail address', /[\w.+-]+@example\.com/],
  ['an account number', /\b[A-Z]{2}\d{2}[0-9]{12,26}\b/],
  ['a phone number', /"\+[1-9]\d{7,14}\b/],
  ['an amount', /"(?:amount|balance|available|holderName|displayName)":/],
  ['a ticket in a query', /ticket=[A-Za-z0-9_-]{20,}/],
  ['a key of AWS', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
] as const;
