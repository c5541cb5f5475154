// Handlers import their own part of the contract; this file is for those who read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it
export {
  closeBankAccount,
  freezeBankAccount,
  getBankAccount,
  getBankStatement,
  listBankAccounts,
  listBankEntries,
  listBankProducts,
  openBankAccount,
  unfreezeBankAccount,
  updateBankAccount,
} from './contract/accounts.ts';
export {
  auditBook,
  bankAccountCopies,
  bankBalanceCopies,
  bankCardCopies,
  bankOrderCopies,
  bankRequestCopies,
  endHolds,
  eraseBankData,
  exportBankData,
  followBalances,
  followOrganisations,
  publishAccounts,
  recordEntries,
  recordRest,
  wakeDue,
} from './contract/behind.ts';
export {
  cardAuthorised,
  cardCancelled,
  cardCleared,
  cardDeclined,
  cardFrozen,
  cardIssued,
  cardReleased,
  cardUnfrozen,
} from './contract/card-events.ts';
export { receiveCardMessage } from './contract/card-messages.ts';
export { cancelCard, getCard, issueCard, listCards, listPurchases, updateCard } from './contract/cards.ts';
export { decideCase, getCase, listCases } from './contract/cases.ts';
export { disputeDecided, disputeOpened } from './contract/dispute-events.ts';
export { disputePayment, disputePurchase, getDispute, listDisputes } from './contract/disputes.ts';
export {
  accountClosed,
  accountFrozen,
  accountOpened,
  accountUnfrozen,
  caseDecided,
  caseEscalated,
  caseOpened,
  paymentCancelled,
  paymentExpired,
  paymentHeld,
  paymentReceived,
  paymentRefused,
  paymentRejected,
  paymentRequestEnded,
  paymentRequested,
  paymentReturned,
  paymentSettled,
  paymentSubmitted,
  railFileRefused,
  relayEvents,
  standingOrderMissed,
  standingOrderStopped,
  verificationChanged,
} from './contract/events.ts';
export { decideVerification, getVerification, submitVerification } from './contract/kyc.ts';
export { banking } from './contract/module.ts';
export { bankStatementCopies, capitalise, listStatements, makeStatements } from './contract/months.ts';
export { runOrders } from './contract/order-runs.ts';
export {
  addStandingOrder,
  endStandingOrder,
  getStandingOrder,
  listStandingOrders,
  updateStandingOrder,
} from './contract/orders.ts';
export { addPayee, confirmPayee, deletePayee, listPayees } from './contract/payees.ts';
export { cancelPayment, confirmPayment, getPayment, listPayments, makePayment } from './contract/payments.ts';
export { buildFiles, listBankFiles, readRailFile, reconcileStatement, retryBankFile } from './contract/rails.ts';
export { payPaymentRequest } from './contract/request-payments.ts';
export {
  getPaymentRequest,
  listPaymentRequests,
  refusePaymentRequest,
  requestPayment,
  withdrawPaymentRequest,
} from './contract/requests.ts';
export { approveTransfer, getProposedTransfer, proposeTransfer } from './contract/staff.ts';
