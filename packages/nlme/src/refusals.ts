/** What lme refuses, and what this backend cannot do yet. */
import {
  type Chosen,
  type Feature,
  type Problem,
  type Refusal,
  type ResidualModel,
  refuseLacking,
  type Structure,
} from '@mixdiff/contract';
import { countParameters } from './covariance.ts';
import { rankOfX } from './design.ts';
import { loneCompoundSymmetry, otherGroups, singularGls } from './gls/messages.ts';
import {
  badWeight,
  capability,
  choiceOfClass,
  choiceOfLme,
  crossed,
  needsGradient,
  noResidualDegrees,
  offset,
  rankDeficient,
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
  if (problem.random.length === 0)
    return { ...singularGls([...columns.map((_, j) => !lost.includes(j)), true], columns), lacks: ['rank-deficient'] };
  return rankDeficient([...lost].map((j) => columns[j]));
}

/** gls has an optimizer and a start of its own: a choice of lme's is not taken in silence. */
export function refuseChoices(chosen: Chosen): Refusal | null {
  const known: Readonly<Record<string, readonly string[]>> = {
    optimizer: ['nlminb'],
    start: ['em'],
    unstructured: ['pdLogChol'],
  };
  for (const [name, values] of Object.entries(known)) {
    const value = chosen[name]?.value ?? values[0];
    if (!values.includes(value)) return choiceOfLme(name, value, values);
  }
  return null;
}

/** A class that is asked for must be one that some part of the model can be. */
export function refuseClasses({ random, residual }: Problem, chosen: Chosen): Refusal | null {
  const { unstructured, exponential } = chosen;
  if (unstructured?.by === 'user' && !random.some(({ structure }) => isUnstructured(structure)))
    return choiceOfClass('unstructured', unstructured.value, 'no random effects are unstructured');
  if (exponential?.by !== 'user') return null;
  const refused = (why: string): Refusal => choiceOfClass('exponential', exponential.value, why);
  if (residual?.structure.kind !== 'exp') return refused('no correlation is exponential');
  if (exponential.value === 'corExp') return null;
  if (residual.structure.nugget) return refused('it has no nugget');
  return residual.at && residual.at.ncol > 1 ? refused('it has one coordinate, time') : null;
}
const isUnstructured = ({ kind, parts = [] }: Structure): boolean =>
  kind === 'us' || (kind === 'block' && parts.some(isUnstructured));

/** Of models with random effects: a correlation within what is no part of their groups, and optimizers that need a gradient. */
export function refuseBeside(residual: ResidualModel, levels: readonly Level[], chosen: Chosen): Refusal | null {
  const optimizer = chosen['optimizer']?.value ?? 'nlminb';
  if (optimizer === 'newton-raphson' || optimizer === 'lbfgs') return needsGradient(optimizer);
  const { subject, structure } = residual;
  if (structure.kind.startsWith('diag')) return null;
  const { group, member } = levels[levels.length - 1];
  const of = new Int32Array(subject.levels.length).fill(-1);
  const within = member.every((level, row) => {
    if (of[subject.index[row]] < 0) of[subject.index[row]] = level;
    return of[subject.index[row]] === level;
  });
  if (within) return null;
  return otherGroups(
    subject.name,
    group,
    levels.some((level) => level.group === subject.name),
  );
}

/** lme cannot set up pdCompSymm of one effect. */
const lonely = ({ random }: Problem): Refusal | null => {
  const term = random.find(({ structure }) => hasLonely(structure));
  return term ? loneCompoundSymmetry(term.name) : null;
};
const hasLonely = ({ kind, labels, parts = [] }: Structure): boolean =>
  (kind === 'cs-hom' && labels.length === 1) || (kind === 'block' && parts.some(hasLonely));

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
  if (random.length === 0) return null;
  const alone = lonely(problem);
  if (alone) return alone;
  const count = countParameters(nestedLevels(random) ?? []);
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
