/** The covariance parameters of a problem in one order, for everything that asks what the design identifies. */
import { isGeneralized, type Problem } from '@mixdiff/contract';

/** One parameter of the covariance of y: element (i, j), i <= j, of a term's Sigma; `term: null`: the residual variance. */
export interface Element {
  readonly term: number | null;
  readonly i: number;
  readonly j: number;
  /** It stands for the variances of all columns, which the structure holds equal. */
  readonly all?: true;
}
/** Per term, variances before covariances, the residual variance last: a generalized model has none. */
export function elementsOf(problem: Pick<Problem, 'random' | 'response'>): Element[] {
  const { random } = problem;
  const own = random.flatMap(({ columns, structure }, term) => {
    const diagonal = columns.map((_, i): Element => ({ term, i, j: i }));
    const off = columns.flatMap((_, j) => columns.slice(0, j).map((_, i): Element => ({ term, i, j })));
    return structure.kind === 'diag-het' ? diagonal : [...diagonal, ...off];
  });
  return isGeneralized(problem) ? own : [...own, { term: null, i: 0, j: 0 }];
}
