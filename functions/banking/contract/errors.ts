/** Failures of this module. */
export const errors = {
  'insufficient-funds': {
    status: 409,
    title: 'The account does not hold that much',
    remedy: 'Pay less, or pay in first. A new try needs a new Idempotency-Key: what was refused stays refused.',
  },
  'limit-exceeded': {
    status: 409,
    title: 'It is more than the account may pay at once, or today',
    remedy: 'GET the account: `limits` says what one payment may be and what is left of the day.',
  },
  'verification-required': {
    status: 409,
    title: 'Nothing leaves the account until its holder is verified',
    remedy: 'Ask for a level with POST /v1/banking/kyc/submission, and wait for the decision.',
  },
  'account-frozen': {
    status: 409,
    title: 'The account is frozen',
    remedy: 'Contact support.',
  },
  'account-closed': {
    status: 409,
    title: 'The account is closed',
    remedy: 'Use another account; a closed one stays closed.',
  },
  'account-not-empty': {
    status: 409,
    title: 'The account still holds money',
    remedy: 'Pay out what is left, wait until nothing is held any more, then close it.',
  },
  'account-limit': {
    status: 409,
    title: 'The holder has as many accounts as one may have',
    remedy: 'Close one that is not used any more.',
  },
  'unknown-payee': {
    status: 409,
    title: 'Nobody can be paid under this number',
    remedy: 'Check the number with whoever gave it to you; at another bank say with `name` who is paid.',
  },
  'payee-unconfirmed': {
    status: 409,
    title: 'The payee is not confirmed',
    remedy: 'Confirm the payee first: POST /v1/banking/payees/{payeeId}/confirmation with a step-up.',
  },
  'payee-limit': {
    status: 409,
    title: 'There are as many payees as one may have, or as many were made today as a day allows',
    remedy: 'Delete one that is not paid any more, or wait until tomorrow.',
  },
  'payment-refused': {
    status: 409,
    title: 'The payment was refused',
    remedy: 'Contact support with the id of the payment.',
  },
  'payment-over': {
    status: 409,
    title: 'The payment is not held any more',
    remedy: 'GET the payment: `state` says what became of it.',
  },
  'payment-moved': {
    status: 409,
    title: 'The payment is not any more what the case is about',
    remedy: 'GET the payment: it arrived, came back or is disputed meanwhile. Refuse the case, which moves nothing.',
  },
  'case-decided': {
    status: 409,
    title: 'The case is over',
    remedy: 'Read it again: it says who decided, or that its time ran out.',
  },
  'case-involved': {
    status: 403,
    title: 'Whoever has to do with it decides nothing about it',
    remedy: 'Leave it to a colleague.',
  },
  'case-needs-account': {
    status: 422,
    title: 'It is not said, or not known, whose the money is',
    remedy:
      'Name an `accountId` in the currency of the case; it can only be sent back to a sender whom the rail has named.',
  },
  'file-over': {
    status: 409,
    title: 'The file is done with',
    remedy: 'Read it again: it was answered, or booked.',
  },
  'four-eyes': {
    status: 403,
    title: 'Another person has to approve it',
    remedy: 'Ask a colleague who did not propose it.',
  },
  'transfer-decided': {
    status: 409,
    title: 'It is decided already',
    remedy: 'Read it again.',
  },
  'invalid-amount': {
    status: 422,
    title: 'No such amount exists in this currency',
    remedy: 'Send a decimal above zero with no more digits behind the point than the currency has, 38 in all.',
  },
  'unknown-currency': {
    status: 422,
    title: 'No account is kept in this currency',
    remedy: 'GET /v1/banking/products: each names its currencies.',
  },
  'unknown-product': {
    status: 422,
    title: 'There is no such product',
    remedy: 'GET /v1/banking/products.',
  },
  'currency-mismatch': {
    status: 422,
    title: 'One of the accounts is in another currency',
    remedy: 'Pay from an account in the currency of who is paid.',
  },
  'self-transfer': {
    status: 422,
    title: 'An account cannot pay itself',
    remedy: 'Name another account.',
  },
  'invalid-iban': {
    status: 422,
    title: 'This is no account number',
    remedy: 'Check it: its length, or its check digits, are not those of an account number.',
  },
  'invalid-schedule': {
    status: 422,
    title: 'It cannot be paid like that',
    remedy: 'Name a first day from today on within ten years, and a last one that is not before it.',
  },
  'order-limit': {
    status: 409,
    title: 'There are as many standing orders as one may have',
    remedy: 'End one that is not needed any more.',
  },
  'order-over': {
    status: 409,
    title: 'The order has ended',
    remedy: 'Make a new one.',
  },
  'request-over': {
    status: 409,
    title: 'Nothing is asked for any more',
    remedy: 'GET the request: `state` says whether it was paid, refused, withdrawn, or ran out.',
  },
  'request-limit': {
    status: 409,
    title: 'There are as many open requests as one may have',
    remedy: 'Withdraw those that nobody will pay, or wait for them to run out.',
  },
  'invalid-name': {
    status: 422,
    title: 'Other banks cannot read this name',
    remedy: 'Write it in Latin letters.',
  },
  'invalid-limit': {
    status: 422,
    title: 'The limit is above what the holder may have',
    remedy: 'Ask for a higher level of verification first.',
  },
  'invalid-period': {
    status: 422,
    title: 'There is no statement of this month',
    remedy: 'Name the month of now, or one before it.',
  },
  'unfit-for-format': {
    status: 422,
    title: 'This format cannot say it',
    remedy: 'Ask for `json` or `csv`.',
  },
  'statement-too-long': {
    status: 422,
    title: 'The statement is too long for one answer',
    remedy: 'Read the month with GET /v1/banking/accounts/{accountId}/entries, page by page.',
  },
  'verification-state': {
    status: 409,
    title: 'The verification is not in a state for this',
    remedy: 'GET the verification: `state` says what is open.',
  },
} as const;
