import {
  type Answer,
  type Backend,
  coefficientNames,
  type Fit,
  type Problem,
  type Refusal,
  refuse,
} from '@mixdiff/contract';
import {
  comparable,
  type Distinction,
  decodeFit,
  type FitDocument,
  likelihoodOf,
  type RecordedDocument,
  type RecordedFit,
} from '@mixdiff/schema';

/**
 * A stored fit is a backend too: it returns what an engine returned elsewhere, where that engine is not installed. A
 * file with several fits needs `engine`, the id of one of them (`r:glmmTMB`).
 */
export function recordedBackend(id: string, document: RecordedDocument, engine?: string): Backend {
  return {
    contract: 1,
    id,
    recorded: true,
    versions: [],
    choices: [],
    defaultMethod: document.fits[0]?.method ?? 'REML',
    lacks: () => [],
    fit: async (problem) => pick(id, document, problem, engine),
  };
}
function pick(id: string, document: RecordedDocument, problem: Problem, engine?: string): Answer<Fit> {
  const named = document.fits.filter((f) => engine === undefined || f.id.replace(/\/(REML|ML)$/, '') === engine);
  const found = named.filter((f) => f.method === problem.method);
  const [only] = found;
  if (!only)
    return refuse(
      'backends/not-recorded',
      `${id} holds no ${problem.method} fit${engine ? ` of ${engine}` : ''}`,
      `it holds: ${holds(document)}`,
    );
  if (found.length > 1)
    return refuse(
      'backends/ambiguous',
      `${id} holds ${found.length} ${problem.method} fits`,
      `name one, as recorded:FILE#ENGINE: ${holds(document)}`,
    );
  return fitOf(id, only, problem);
}
const holds = (document: RecordedDocument): string => document.fits.map((f) => f.id).join(', ');

function fitOf(id: string, recorded: RecordedFit, problem: Problem): Answer<Fit> {
  const { fit, refusal } = recorded;
  if (refusal)
    return {
      refused: refusal.code as Refusal['refused'],
      lacks: [],
      message: refusal.message,
      hint: refusal.hint,
      ...(refusal.limit ? { limit: refusal.limit } : {}),
    };
  if (!fit) return refuse('backends/not-recorded', `${id} holds no ${problem.method} fit`, '');
  const wrong = mismatch(fit, problem);
  if (wrong)
    return refuse(
      'backends/other-model',
      `${id} is a fit of another model: ${wrong}`,
      'compare it with the data and the formula that it was made from',
    );
  return decodeFit(fit, problem, id);
}
/** What tells that a stored fit belongs to other data or to another model. */
function mismatch(fit: FitDocument, problem: Problem): string | null {
  const terms = fit.fixed.map((row) => row.term).join(', ');
  if (terms !== coefficientNames(problem).join(', ')) return `its fixed effects are ${terms}`;
  const groups = fit.random.map((block) => `${block.terms.join(' + ')} | ${block.group}`).join(', ');
  if (groups !== problem.random.map((t) => `${t.columns.join(' + ')} | ${t.group}`).join(', '))
    return `its random effects are ${groups}`;
  if (fit.nobs !== problem.response.y.length) return `it used ${fit.nobs} rows, this is ${problem.response.y.length}`;
  if (fit.dataHash && problem.source.dataHash && fit.dataHash !== problem.source.dataHash)
    return 'its data file had other contents';
  const asked = { ...fit, likelihood: likelihoodOf(problem), formula: problem.source.formula };
  const [other] = comparable(fit, asked);
  return other ? otherLikelihood(other, fit) : null;
}
/** What is different under the same names. */
function otherLikelihood({ what, a }: Distinction, { formula }: FitDocument): string {
  if (what === 'constant') return 'its fixed effects have the same names under other contrasts';
  if (what === 'response') return `its ${a} has other numbers, or it used other rows`;
  if (what === 'weights') return a === 'no weights' ? 'it has no weights' : 'its weights are others';
  return `its columns have other numbers under the same names (${formula})`;
}
