/** nlme's `lme` as a Backend: nested gaussian models, the way Pinheiro & Bates (2000) fit them. */
import {
  type Answer,
  type Backend,
  type Chosen,
  covarianceParameters,
  type Engine,
  type Feature,
  isRefusal,
  type Problem,
  type Refusal,
} from '@mixdiff/contract';
import { rankOfX } from './design.ts';
import { openEngine } from './engine.ts';
import {
  badWeight,
  crossed,
  family,
  likelihoodWeights,
  noRandom,
  noResidualDegrees,
  offset,
  rankDeficient,
  structure,
  tooFewRows,
  tooManyCovariances,
} from './messages.ts';
import { type Level, nestedLevels } from './nesting.ts';
import { optimizerNamed, optimizerNames } from './optimizers.ts';
import { startNames } from './start.ts';
import { versions } from './versions.ts';

export const nlme: Backend = {
  contract: 1,
  id: 'nlme',
  versions,
  choices: [
    {
      name: 'optimizer',
      changes: 'optimizer',
      values: optimizerNames,
      default: () => 'nlminb',
      help: "what follows EM: nlminb without gradient is lme's own; BFGS is its opt = 'optim'; newton is Lindstrom and Bates (1988); the others have no counterpart there",
    },
    {
      name: 'start',
      changes: 'start',
      values: startNames,
      default: () => 'em',
      help: 'em: 25 EM steps from the crude start, as in lme; crude: without them; small, ones, large: standard deviations of 0.1, 1, 10 times sigma, without EM',
    },
  ],
  defaultMethod: 'REML',
  lacks: (problem) => missing(problem).flatMap((refusal) => refusal.lacks as Feature[]),
  async fit(problem, chosen) {
    const engine = await open(problem, chosen);
    return isRefusal(engine) ? engine : engine.fit();
  },
  open,
};

async function open(problem: Problem, chosen: Chosen): Promise<Answer<Engine>> {
  const refusal = missing(problem)[0] ?? unusable(problem);
  if (refusal) return refusal;
  const levels = nestedLevels(problem.random) as readonly Level[];
  const short = levels.find(tooFew);
  if (short) return tooFewRows(short.group, short.q);
  return openEngine(problem, chosen, levels, await optimizerNamed(chosen['optimizer']?.value ?? 'nlminb'));
}

/** Features that the model needs and lme has not. */
function missing(problem: Problem): Refusal[] {
  const { random, weights } = problem;
  const found: (Refusal | null)[] = [
    problem.response.family === 'gaussian' && problem.response.link === 'identity'
      ? null
      : family(problem.response.family, problem.response.link),
    ...random.map(({ name, structure: kind }) => (kind === 'us' || kind === 'diag' ? null : structure(name, kind))),
    problem.parts.conditional.offset ? offset() : null,
    weights?.kind === 'likelihood' ? likelihoodWeights() : null,
    nestedLevels(random) ? null : crossed(random.map(({ group }) => group)),
    deficiency(problem),
  ];
  return found.filter((refusal) => refusal !== null);
}

function deficiency(problem: Problem): Refusal | null {
  if (badRow(problem) >= 0 || problem.response.y.length <= problem.parts.conditional.X.ncol) return null;
  const { rank, pivot } = rankOfX(problem);
  return rank < problem.parts.conditional.X.ncol
    ? rankDeficient([...pivot.subarray(rank)].map((j) => problem.parts.conditional.columns[j]))
    : null;
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
  if (random.length === 0) return noRandom();
  const count = covarianceParameters(random);
  return count > y.length ? tooManyCovariances(count, y.length, widest(problem)) : null;
}

const widest = ({ random }: Problem): string =>
  random.reduce((most, term) => (term.columns.length > most.columns.length ? term : most)).name;
const badRow = ({ weights }: Problem): number => weights?.values.findIndex((w) => !(w > 0 && w < Infinity)) ?? -1;

/** lme asks that some group have as many rows as random effects. */
function tooFew({ M, q, member }: Level): boolean {
  const rows = new Int32Array(M);
  for (const group of member) rows[group]++;
  return rows.every((count) => count < q);
}
