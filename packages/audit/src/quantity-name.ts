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
  ['sigma', 'the residual standard deviation'],
  ['logLik', 'the log-likelihood'],
]);
/** `the standard error of Days`, `the variance of Days within Subject`. */
export function quantityName(quantity: string): string {
  const [head = '', ...rest] = quantity.split('|');
  const [group, columns] = rest.length > 1 ? [rest[0], rest.slice(1).join('|')] : ['', rest.join('|')];
  const of = columns.replace(/,(?! )/, ' and ');
  const name = NAMES.get(head);
  // what is no quantity is words already
  if (name === undefined) return quantity;
  if (head === 'sigma' || head === 'logLik') return name;
  return group === '' ? `${name} of ${of}` : `${name} of ${of} within ${group}`;
}
