import type { Canonical, Certificate, Matrix, Note, Problem } from '@mixdiff/contract';
import { type CertificateDocument, finite, finiteAll } from '@mixdiff/schema';

/** A certificate with its evidence, so that another program can re-check it without refitting. */
export function certificateDocument(id: string, certificate: Certificate, problem: Problem): CertificateDocument {
  const groups = [
    ...problem.random.map((term) => ({ group: term.group, terms: term.columns })),
    { group: 'Residual', terms: ['sigma2'] },
  ];
  const blockOf = (term: string): { group: string; terms: string[] } => {
    const found = problem.random.find((r) => r.name === term);
    return { group: found?.group ?? term, terms: [...(found?.columns ?? [])] };
  };
  return {
    fit: id,
    verdict: certificate.verdict,
    gain: finite(certificate.gain),
    logLik: finite(certificate.logLik),
    bestLogLik: finite(certificate.bestLogLik),
    best: certificate.best && canonicalDocument(certificate.best, problem),
    searched: { ...certificate.searched },
    judge: certificate.judge,
    evidence: {
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
      predictedGain: finite(certificate.predictedGain),
      curvature: finite(certificate.curvature),
      ridge: certificate.ridge && canonicalDocument(certificate.ridge, problem),
      tolerance: { ...certificate.tolerance },
    },
    sentences: certificate.because.map(noteDocument),
  };
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
    sigma2: point.residual.kind === 'iid' ? finite(point.residual.sigma2) : null,
  };
}
const matrixRows = (m: Matrix): (number | null)[][] =>
  Array.from({ length: m.nrow }, (_, i) => Array.from({ length: m.ncol }, (_, j) => finite(m.data[i + j * m.nrow])));
