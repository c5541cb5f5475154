/**
 * Days for which a sign-in can be refreshed without the person: the refresh token's validity in Cognito, and the least time for which
 * an ended sign-in is remembered. One figure for both: were it forgotten earlier, it would come back to life.
 */
export const signInDays = 60;
