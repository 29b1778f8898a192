/** Every engine's fit under the same questions: where is it, what is flat there, what is on a boundary, in which units. */
import { CODES } from '@mixdiff/certify';
import type { Certificate, Engine, Fit, Note, Problem } from '@mixdiff/contract';
import { type DiagnoseDocument, finite } from '@mixdiff/schema';
import { certificateDocument, noteDocument } from '../certificates.ts';
import { adviceOf } from './advice.ts';
import { columnScales } from './columns.ts';
import { type Curvature, canonicalCurvature, nativeCurvature } from './curvature.ts';
import { singularComponents } from './singular.ts';

export interface DiagnosisTask {
  /** `glmmTMB@1.1.8/ML`. */
  readonly id: string;
  readonly fit: Fit;
  readonly problem: Problem;
  /** Of the point that `fit` is at; null where it was not judged. */
  readonly certificate: Certificate | null;
  /** null: it cannot be asked; what it reported is taken. */
  readonly engine: Engine | null;
  /** The original's own diagnosis, where it has one and can be asked. */
  readonly own: DiagnoseDocument | null;
  /** Why there is none. */
  readonly why: string | null;
  readonly notes: readonly Note[];
}
const NOTHING: Pick<
  DiagnoseDocument,
  'z' | 'coefficients' | 'scales' | 'nonFinite' | 'maxEigenvalue' | 'eigenvalues' | 'positiveDefinite' | 'messages'
> = {
  ...{ z: [], coefficients: [], scales: [], nonFinite: [], maxEigenvalue: null, eigenvalues: [] },
  ...{ positiveDefinite: null, messages: [] },
};

export function diagnosis({ id, fit, problem, certificate, engine, own, why, notes }: DiagnosisTask): DiagnoseDocument {
  const components = singularComponents(problem, fit.canonical);
  const singular = { is: components.length > 0, components };
  const ridge = ridgeOf(certificate);
  // what is too large to be judged unasked is too large for a Hessian by differences
  const native = nativeCurvature(fit, engine, certificate !== null);
  const canonical = certificate && canonicalCurvature(certificate, problem, fit.canonical);
  const curvature = [native, canonical].filter((one): one is Curvature => one !== null);
  const columns = columnScales(problem);
  const verdict = certificate?.verdict ?? 'not-assessed';
  return {
    schema: 'mixdiff/diagnose@1',
    backend: fit.backend,
    as: fit.as,
    method: fit.method,
    ...(own ?? NOTHING),
    messages: own?.messages ?? [],
    says: [...fit.notes, ...notes].map(noteDocument),
    fit: id,
    logLik: finite(fit.logLik),
    own: { is: own !== null, why },
    certificate: certificate && certificateDocument(id, certificate, problem),
    singular,
    ridge,
    curvature,
    columns,
    advice: adviceOf({
      verdict,
      gain: certificate?.gain ?? null,
      canMove: engine !== null,
      singular,
      ridge,
      contained: certificate?.unidentified?.contained.map(({ term }) => `(${term})`) ?? [],
      curvature,
      columns,
    }),
  };
}
/** By the design, whatever the response, or along the likelihood of these data. */
function ridgeOf(certificate: Certificate | null): NonNullable<DiagnoseDocument['ridge']> {
  if (!certificate) return { is: false, sentences: [] };
  const told = certificate.because.filter(({ code }) => code === CODES.ridge || code === CODES.notIdentified);
  const is = certificate.unidentified !== null || certificate.ridge !== null || certificate.verdict === 'flat-ridge';
  return { is, sentences: is ? told.map(({ text }) => text) : [] };
}
