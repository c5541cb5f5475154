import { decimalOf } from '../../lib/ledger/model/decimal.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listBankProducts } from './contract/accounts.ts';
import { toRate } from './model/interest/interest-view.ts';
import { interestPlans } from './model/interest/rates.ts';
import { currenciesOf, feeOf, products, type Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { terms } from './store/terms.ts';

export const operation: Operation<typeof listBankProducts, { readonly terms: () => Terms }> = async (
  _input,
  _caller,
  context,
) => {
  const said = context.terms();
  const plans = interestPlans(said.interest);
  const today = dayAt(context.now(), said.timeZone);
  const interestOf = (product: string, currency: string) => {
    const interest = toRate(plans.get(`${product}:${currency}`), today);
    return interest ? { interest } : {};
  };
  const items = products(said).map(({ product, name, holder }) => ({
    product,
    name,
    holder,
    currencies: currenciesOf(said).map((currency) => ({
      currency,
      fee: decimalOf(feeOf(said, product, currency), currency),
      ...interestOf(product, currency),
    })),
  }));
  return { items };
};

export const handler = handle(listBankProducts, { terms }, operation);
