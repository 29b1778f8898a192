/** Tests and intervals of variances that the design does not identify: refused one by one, with what is identified. */
import { CODES, identify, type Reading, unidentifiedBy } from '@mixdiff/certify';
import { type Canonical, type Fit, isRefusal, type Note, type Problem } from '@mixdiff/contract';
import { findRandomTerm, type Parameter, parametersOf } from '@mixdiff/inference';
import { pchisq } from '@mixdiff/probability';
import type { ConfintDocument, TestDocument } from '@mixdiff/schema';

/** The intervals of parameters without a value of their own are none; the messages say which sums have one. */
export function identifiedIntervals(document: ConfintDocument, fit: Fit, problem: Problem): ConfintDocument {
  const found = unidentifiedBy(problem, fit.meaning.weights, fit.canonical);
  if (!found) return document;
  const all = parametersOf(problem, [], fit.meaning.varianceOrder);
  const open = new Set(all.filter((parameter) => isOpen(problem, parameter, found)).map(({ name }) => name));
  const why = `${CODES.notIdentified}: ${found.notes[0]?.text ?? 'not identified'}`;
  return {
    ...document,
    intervals: document.intervals.map((i) => (open.has(i.name) ? { ...i, lower: null, upper: null } : i)),
    absent: { ...document.absent, ...Object.fromEntries([...open].map((name) => [name, why])) },
    messages: [...document.messages, ...found.notes.map((note) => ({ ...note }))],
  };
}
function isOpen({ random }: Problem, parameter: Parameter, { elements }: Reading): boolean {
  if (parameter.kind === 'beta') return false;
  if (parameter.kind === 'sigma') return elements.some(({ term }) => term === null);
  const own = elements.filter(({ term }) => term === random[parameter.term]?.name);
  const columns = parameter.kind === 'sd' ? [parameter.column] : parameter.columns;
  return parameter.kind === 'sd'
    ? own.some(({ i, j }) => i === j && columns.includes(i))
    : own.some(({ i, j }) => columns.includes(i) && columns.includes(j));
}

export type ContainedTest = Pick<TestDocument, 'term' | 'statistic' | 'p' | 'messages'>;
/**
 * The test of a random term without which the model is the same: the two log-likelihoods are equal whatever the data, so
 * the statistic is 0 and p is 1. null: the term is none of these.
 */
export function testOfContained(problem: Problem, asked: string): ContainedTest | null {
  const term = findRandomTerm(problem, asked);
  if (isRefusal(term)) return null;
  const found = unidentifiedBy(problem, weightsOf(problem), nowhere(problem));
  const own = found?.contained.find((one) => one.term === term.name);
  if (!found || !own || own.within.every((name) => !problem.random.some((other) => other.name === name))) return null;
  const note = found.notes.find(({ text }) => text.startsWith(`(${term.name})`));
  const why = 'the log-likelihoods with and without it are equal whatever the data: the statistic is 0 and p = 1';
  return {
    term: term.name,
    statistic: 0,
    p: 1,
    messages: [...(note ? [{ ...note }] : []), { code: CODES.notIdentified, text: why }],
  };
}
const weightsOf = ({ weights }: Problem) => (weights?.kind === 'likelihood' ? 'likelihood' : 'precision');

/**
 * Degrees of freedom count the parameters between two models. Where the larger leaves more of its variances unidentified
 * than the smaller, so many of these move nothing: what the likelihoods differ by has the fewer dimensions.
 */
export function countedUnidentified(
  large: Problem,
  small: Problem,
  { df, statistic }: { readonly df: number; readonly statistic: number },
): Note[] {
  const free = (problem: Problem): number => identify(problem, weightsOf(problem))?.moves.length ?? 0;
  const lost = large.random.length > 0 ? free(large) : 0;
  const extra = lost === 0 ? 0 : lost - (small.random.length > 0 ? free(small) : 0);
  if (extra <= 0 || extra >= df) return [];
  const p = pchisq(statistic, df - extra, { lower: false });
  const text =
    `df = ${df} counts every parameter between the two models, and ${extra === 1 ? 'one of them is' : `${extra} of them are`} not ` +
    `identified beside what both have: the likelihood has ${df - extra} more dimension${df - extra === 1 ? '' : 's'} in the larger model; ` +
    `by the chi-square on ${df - extra} p = ${Number(p.toPrecision(3))}`;
  return [{ code: 'compare/df-not-identified', text }];
}
/** Containment is of the design: any point will do. */
const nowhere = ({
  parts: {
    conditional: { columns },
  },
  random,
}: Problem): Canonical => ({
  beta: new Float64Array(columns.length),
  Sigma: random.map(({ columns: { length: c } }) => ({ nrow: c, ncol: c, data: new Float64Array(c * c) })),
  residual: { kind: 'variance', sigma2: 1 },
});
