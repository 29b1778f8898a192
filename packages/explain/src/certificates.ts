/**
 * Certificates as documents, with all that they rest on: who doubts a verdict must be able to check it without this
 * program.
 */
import {
  type Approximation,
  type Canonical,
  type Certificate,
  type Matrix,
  type Note,
  type Problem,
  sigma2Of,
  type Unidentified,
} from '@mixdiff/contract';
import { dropRandomTerm } from '@mixdiff/frame';
import {
  blockNames,
  type CertificateDocument,
  correlationName,
  deviationName,
  finite,
  finiteAll,
  quantityNamed,
  RESIDUAL,
  residualField,
} from '@mixdiff/schema';

/** A certificate with its evidence, so that another program can re-check it without refitting. */
export function certificateDocument(id: string, certificate: Certificate, problem: Problem): CertificateDocument {
  const groups = [
    ...problem.random.map((term) => ({ group: term.group, terms: term.columns })),
    // dl/dC over the positions of a subject
    ...(problem.residual && certificate.score.length > problem.random.length + 1
      ? [{ group: problem.residual.subject.name, terms: problem.residual.structure.labels }]
      : []),
    { group: 'Residual', terms: ['sigma2'] },
  ];
  const blockOf = (term: string): { group: string; terms: string[] } => {
    const found = problem.random.find((r) => r.name === term);
    return { group: found?.group ?? term, terms: [...(found?.columns ?? [])] };
  };
  return {
    fit: id,
    verdict: certificate.verdict,
    criterion: certificate.criterion,
    gain: finite(certificate.gain),
    logLik: finite(certificate.logLik),
    bestLogLik: finite(certificate.bestLogLik),
    best: certificate.best && canonicalDocument(certificate.best, problem),
    searched: { ...certificate.searched },
    judge: certificate.judge,
    ...(certificate.approximation ? { approximation: approximationOf(certificate.approximation) } : {}),
    evidence: {
      ...(certificate.endless
        ? {
            endless: {
              of: certificate.endless.of,
              direction: certificate.endless.direction.map(({ name, value }) => ({ name, value: finite(value) })),
              supremum: finite(certificate.endless.supremum),
              slope: finite(certificate.endless.slope),
            },
          }
        : {}),
      score: certificate.score.map((S, i) => ({
        group: groups[i]?.group ?? `term ${i + 1}`,
        terms: [...(groups[i]?.terms ?? [])],
        score: matrixRows(S),
      })),
      zeroed: certificate.zeroed.map((zero) => ({
        ...blockOf(zero.term),
        direction: finiteAll(zero.direction),
        variance: finite(zero.variance),
        slope: finite(zero.slope),
      })),
      ...(certificate.bounds && certificate.bounds.length > 0
        ? {
            bounds: certificate.bounds.map((bound) => ({
              ...bound,
              value: finite(bound.value),
              slope: finite(bound.slope),
            })),
          }
        : {}),
      predictedGain: finite(certificate.predictedGain),
      curvature: finite(certificate.curvature),
      ...(certificate.unidentified ? { unidentified: unidentifiedDocument(certificate.unidentified, problem) } : {}),
      ...(certificate.outside
        ? {
            outside: {
              point: canonicalDocument(certificate.outside.point, problem),
              gain: finite(certificate.outside.gain),
            },
          }
        : {}),
      ridge: certificate.ridge && canonicalDocument(certificate.ridge, problem),
      tolerance: { ...certificate.tolerance },
    },
    sentences: certificate.because.map(noteDocument),
  };
}
function approximationOf(found: Approximation): NonNullable<CertificateDocument['approximation']> {
  return {
    ...found,
    error: finite(found.error),
    standardError: finite(found.standardError),
    delta: finite(found.delta),
    loss: finite(found.loss),
    distance: found.distance.map(({ name, value }) => ({ name, value: finite(value) })),
  };
}
type UnidentifiedDocument = NonNullable<CertificateDocument['evidence']['unidentified']>;
function unidentifiedDocument(
  { contained, elements, parameters = [], silent, sums }: Unidentified,
  problem: Problem,
): UnidentifiedDocument {
  const blocks = blockNames(problem.random);
  const quantities = elements.flatMap(({ term, i, j }): string[] => {
    const at = problem.random.findIndex(({ name }) => name === term);
    const own = problem.random[at];
    if (!own) return [RESIDUAL.variance];
    const block = blocks[at] as string;
    const column = (of: number): string => own.columns[of] as string;
    const corr = (a: number, b: number): string =>
      correlationName(block, column(Math.max(a, b)), column(Math.min(a, b)));
    if (i !== j) return [corr(i, j)];
    // a correlation has the variances of both columns in it
    const beside =
      own.structure.kind === 'diag-het' ? [] : own.columns.flatMap((_, k) => (k === i ? [] : [corr(i, k)]));
    return [deviationName('variance', block, column(i)), ...beside];
  });
  return {
    contained: contained.map(({ term, within }) => ({ term, within: [...within] })),
    quantities: [...new Set([...quantities, ...parameters.map((name) => quantityNamed('residual', name))])],
    silent: [...silent],
    sums: sums.map(({ expression, here, best }) => ({ expression, here: finite(here), best: finite(best) })),
    without:
      contained.length > 0
        ? formulaWithout(
            problem,
            contained.map(({ term }) => term),
          )
        : null,
  };
}
/** null: the formula does not write a term so that it can be taken out. */
function formulaWithout({ source }: Problem, terms: readonly string[]): string | null {
  let formula = source.formula;
  for (const term of terms) {
    const shorter = dropRandomTerm(formula, term);
    if (typeof shorter !== 'string') return null;
    formula = shorter;
  }
  return formula;
}
export const noteDocument = (note: Note): CertificateDocument['sentences'][number] => ({ ...note });

export function canonicalDocument(point: Canonical, problem: Problem): NonNullable<CertificateDocument['best']> {
  return {
    beta: finiteAll(point.beta),
    random: problem.random.map((term, t) => ({
      group: term.group,
      terms: [...term.columns],
      cov: matrixRows(point.Sigma[t] as Matrix),
    })),
    ...residualField(point, problem),
    sigma2: finite(sigma2Of(point)),
  };
}
const matrixRows = (m: Matrix): (number | null)[][] =>
  Array.from({ length: m.nrow }, (_, i) => Array.from({ length: m.ncol }, (_, j) => finite(m.data[i + j * m.nrow])));
