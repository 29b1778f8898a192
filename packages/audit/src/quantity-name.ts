/**
 * Names of quantities in words. A sentence about `sd|school:class|(Intercept)` is for readers of papers, not of this
 * program.
 */
import { headOf, quantityNamed, termOf } from '@mixdiff/schema';
import type { PrintedEstimates } from './printed.ts';

const NAMES: ReadonlyMap<string, string> = new Map([
  ['beta', 'the fixed effect'],
  ['se', 'the standard error'],
  ['df', 'the degrees of freedom'],
  ['t', 'the statistic'],
  ['p', 'the p-value'],
  ['variance', 'the variance'],
  ['covariance', 'the covariance'],
  ['sd', 'the standard deviation'],
  ['correlation', 'the correlation'],
  ['residual', 'the residual parameter'],
  ['visits', 'the (co)variance of the visits'],
  ['sigma', 'the residual standard deviation'],
  ['sigma2', 'the residual variance'],
  ['dispersion', 'the dispersion'],
  ['logLik', 'the log-likelihood'],
]);
type Blocks = PrintedEstimates['random'];
interface Parts {
  readonly head: string;
  /** null: about no random effects. */
  readonly group: string | null;
  readonly columns: readonly string[];
}
/** `variance`, `Subject`, `(Intercept)`: of random effects by the names of the printed blocks, which may hold bars. */
function partsOf(quantity: string, blocks: Blocks): Parts {
  const [head, of] = [headOf(quantity), termOf(quantity)];
  const random = ['variance', 'covariance', 'sd', 'correlation'].includes(head)
    ? blocks.flatMap(({ group, terms }) => elements(terms).map((columns) => ({ head, group, columns })))
    : [];
  const found = random.find(({ group, columns }) => elementOf(group, columns) === of);
  return found ?? { head, group: null, columns: of === '' ? [] : [of] };
}
/** Every column alone, and every two. */
const elements = (terms: readonly string[]): string[][] =>
  terms.flatMap((one) => [[one], ...terms.flatMap((other) => (other === one ? [] : [[one, other]]))]);
/** What follows the head in the name of an element of the group's covariance matrix. */
export const elementOf = (group: string, columns: readonly string[]): string => quantityNamed(group, columns.join(','));

/** The name in parts as documents have it. */
export function nameParts(quantity: string, blocks: Blocks): string[] {
  const { head, group, columns } = partsOf(quantity, blocks);
  return [head, ...(group === null ? [] : [group]), ...(columns.length > 0 ? [columns.join(',')] : [])];
}
/** `the standard error of Days`, `the variance of Days within Subject`. */
export function quantityName(quantity: string, blocks: Blocks): string {
  const { head, group, columns } = partsOf(quantity, blocks);
  const name = NAMES.get(head);
  // what is no quantity is words already
  if (name === undefined) return quantity;
  if (columns.length === 0) return name;
  if (head === 'residual') return `${name} ${columns.join()}`;
  return `${name} of ${columns.join(' and ')}${group === null ? '' : ` within ${group}`}`;
}
