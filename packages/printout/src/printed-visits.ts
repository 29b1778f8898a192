/**
 * The term that stands in the place of the residual (glmmTMB's `dispformula = ~ 0`) as the covariance matrix of the visits. Where one
 * number stands for many, as ar1's variance and cs's correlation, the others are not printed: null.
 */
import type { AuditInput } from '@mixdiff/schema';
import { sameGroupName } from './names.ts';
import type { RandomElement } from './printout.ts';

type Visits = NonNullable<AuditInput['visits']>[number];
export interface ResidualTable {
  readonly visits: Visits;
  /** The elements that are not of the residual. */
  readonly others: readonly RandomElement[];
}
/** null: no group of the table has the positions of the model. */
export function residualTable(
  elements: readonly RandomElement[],
  {
    subject,
    structure: { labels },
  }: { readonly subject: { readonly name: string }; readonly structure: { readonly labels: readonly string[] } },
): ResidualTable | null {
  const groups = [...new Set(elements.map(({ group }) => group))];
  for (const group of groups) {
    if (group === null || !sameGroupName(group.replace(/\.\d+$/, ''), subject.name)) continue;
    const own = elements.filter((one) => one.group === group && one.predictor === undefined);
    const names = [...new Set(own.flatMap(({ terms }) => terms))].filter((name) => !name.startsWith('#'));
    const counted = own.some(({ terms }) => terms.includes('#2'));
    const isAll = names.length === labels.length || (counted && names.length === 1);
    if (!isAll || !names.every((name, k) => endsWith(name, labels[k] as string))) continue;
    const place = (name: string): number => (name.startsWith('#') ? Number(name.slice(1)) - 1 : names.indexOf(name));
    const find = (kind: RandomElement['kind'], i: number, j: number): string | null =>
      own.find(
        (one) =>
          one.kind === kind &&
          one.terms.length === (i === j ? 1 : 2) &&
          one.terms.every((name) => [i, j].includes(place(name))),
      )?.text ?? null;
    return {
      visits: {
        terms: [...labels],
        cov: labels.map((_, i) => [...Array.from({ length: i }, () => null), find('variance', i, i)]),
        sd: labels.map((_, i) => find('sd', i, i)),
        corr: labels.slice(1).map((_, i) => Array.from({ length: i + 1 }, (__, j) => find('corr', i + 1, j))),
      },
      others: elements.filter((one) => !own.includes(one)),
    };
  }
  return null;
}
/** The column of a level has the name of its factor before it. */
const endsWith = (name: string, label: string): boolean => name.replace(/`/g, '').endsWith(label);
