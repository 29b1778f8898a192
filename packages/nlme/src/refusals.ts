/** What lme refuses, and what this backend cannot do yet. */
import {
  type Chosen,
  covarianceParameters,
  type Feature,
  type Problem,
  type Refusal,
  refuseLacking,
} from '@mixdiff/contract';
import { rankOfX } from './design.ts';
import {
  badWeight,
  capability,
  choiceOfLme,
  crossed,
  noRandom,
  noResidualDegrees,
  offset,
  rankDeficient,
  singularGls,
  tooFewRows,
  tooManyCovariances,
} from './messages.ts';
import { type Level, nestedLevels } from './nesting.ts';

export const lacks = (problem: Problem): Feature[] => missing(problem).flatMap((refusal) => refusal.lacks as Feature[]);

/** Before the data are laid out: the first refusal, or null. */
export const refuseProblem = (problem: Problem): Refusal | null => missing(problem)[0] ?? unusable(problem);

/** Of a level whose groups are all too small: lme asks that some group have as many rows as random effects. */
export function refuseLevels(levels: readonly Level[]): Refusal | null {
  const short = levels.find(tooFew);
  return short ? tooFewRows(short.group, short.q) : null;
}

/** Features that the model needs and lme has not. */
function missing(problem: Problem): Refusal[] {
  const { random } = problem;
  const found: (Refusal | null)[] = [
    refuseLacking(problem, capability),
    problem.parts.conditional.offset ? offset() : null,
    nestedLevels(random) ? null : crossed(random.map(({ group }) => group)),
    deficiency(problem),
  ];
  return found.filter((refusal) => refusal !== null);
}

function deficiency(problem: Problem): Refusal | null {
  if (badRow(problem) >= 0 || problem.response.y.length <= problem.parts.conditional.X.ncol) return null;
  const { rank, pivot } = rankOfX(problem);
  const { X, columns } = problem.parts.conditional;
  if (rank === X.ncol) return null;
  const lost = pivot.subarray(rank);
  if (problem.residual)
    return { ...singularGls([...columns.map((_, j) => !lost.includes(j)), true], columns), lacks: ['rank-deficient'] };
  return rankDeficient([...lost].map((j) => columns[j]));
}

/** gls has an optimizer and a start of its own: a choice of lme's is not taken in silence. */
export function refuseChoices(chosen: Chosen): Refusal | null {
  const known: Readonly<Record<string, readonly string[]>> = { optimizer: ['nlminb'], start: ['em'] };
  for (const [name, values] of Object.entries(known)) {
    const value = chosen[name]?.value ?? values[0];
    if (!values.includes(value)) return choiceOfLme(name, value, values);
  }
  return null;
}

/** What no backend could use. */
function unusable(problem: Problem): Refusal | null {
  const {
    response: { y },
    parts: {
      conditional: { X },
    },
    random,
    weights,
  } = problem;
  const row = badRow(problem);
  if (row >= 0) return badWeight(row, weights?.values[row] ?? Number.NaN);
  if (y.length <= X.ncol) return noResidualDegrees(y.length, X.ncol);
  if (problem.residual) return null;
  if (random.length === 0) return noRandom();
  const count = covarianceParameters(random);
  return count > y.length ? tooManyCovariances(count, y.length, widest(problem)) : null;
}

const widest = ({ random }: Problem): string =>
  random.reduce((most, term) => (term.columns.length > most.columns.length ? term : most)).name;
const badRow = ({ weights }: Problem): number => weights?.values.findIndex((w) => !(w > 0 && w < Infinity)) ?? -1;

function tooFew({ M, q, member }: Level): boolean {
  const rows = new Int32Array(M);
  for (const group of member) rows[group]++;
  return rows.every((count) => count < q);
}
