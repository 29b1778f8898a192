/** Which covariance matrices of a point have no full rank, and what that is: a variance, a correlation, a combination. */
import { type Canonical, type Matrix, type Problem, sigma2Of } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import { blockNames, correlationName, type DiagnoseDocument, deviationName } from '@mixdiff/schema';

type Component = NonNullable<DiagnoseDocument['singular']>['components'][number];

/** A standard deviation below this share of sigma is zero to lme4's isSingular(). */
const RELATIVE = 1e-4;
/** Distance of a correlation matrix from singularity, by its smallest eigenvalue. */
const CORRELATED = 1e-6;

export function singularComponents({ random }: Problem, { Sigma, residual }: Canonical): Component[] {
  const sigma2 = sigma2Of({ residual });
  const blocks = blockNames(random);
  return random.flatMap((term, k): Component[] => {
    const [S, block] = [Sigma[k] as Matrix, blocks[k] as string];
    const variances = term.columns.map((_, j) => S.data[j * (S.nrow + 1)] as number);
    const gone = variances.map((v) => v <= RELATIVE ** 2 * sigma2);
    const zeros = term.columns.flatMap((column, j) =>
      gone[j]
        ? [
            {
              quantity: deviationName('variance', block, column),
              value: variances[j] as number,
              sentence: zero(term.name, column, term.columns.length === 1),
            },
          ]
        : [],
    );
    const kept = [...gone.keys()].filter((j) => !gone[j]);
    return [...zeros, ...dependence(block, term.name, term.columns, S, kept)];
  });
}
const zero = (name: string, column: string, alone: boolean): string =>
  alone ? `the variance of (${name}) is zero` : `the variance of ${column} in (${name}) is zero`;

/** Among the columns that vary: a correlation of one, or a combination of more columns that does not vary. */
function dependence(
  block: string,
  name: string,
  columns: readonly string[],
  S: Matrix,
  kept: readonly number[],
): Component[] {
  const c = kept.length;
  if (c < 2) return [];
  const corr = new Float64Array(c * c);
  kept.forEach((a, i) => {
    kept.forEach((b, j) => {
      const cov = S.data[b * S.nrow + a] as number;
      corr[j * c + i] = cov / Math.sqrt((S.data[a * (S.nrow + 1)] as number) * (S.data[b * (S.nrow + 1)] as number));
    });
  });
  const { values, vectors } = symmetricEigen(corr, c);
  return Array.from(values.keys())
    .filter((e) => (values[e] as number) < CORRELATED)
    .map((e) => {
      const parts = kept.flatMap((column, i) =>
        Math.abs(vectors[e * c + i] as number) > 1e-3 ? [{ column: columns[column] as string, i }] : [],
      );
      const [a, b] = parts;
      if (parts.length === 2 && a && b) {
        const r = corr[b.i * c + a.i] as number;
        return {
          quantity: correlationName(block, b.column, a.column),
          value: r,
          sentence: `the correlation of ${a.column} and ${b.column} in (${name}) is ${r > 0 ? '1' : '-1'}`,
        };
      }
      const list = parts.map(({ column }) => column).join(', ');
      return {
        quantity: `rank|${block}|${parts.map(({ column }) => column).join(',')}`,
        value: values[e] as number,
        sentence: `a combination of ${list} in (${name}) does not vary`,
      };
    });
}
