/** What a paper says of a comparison: model, engines, criterion, verdict and approximation, in sentences that can be pasted. */
import { isMaximum } from '@mixdiff/contract';
import { forTerminal } from '@mixdiff/quoting';
import type { CertificateDocument, ComparisonDocument, FitDocument } from '@mixdiff/schema';
import { count, fixed, list, significant } from './format.ts';
import { type Fitted, faithful } from './story/names.ts';

/** One paragraph a method; plain text, no markup. */
export function methodsText(given: ComparisonDocument): string {
  const document = forTerminal(given);
  const fits = faithful(document);
  const methods = [...new Set(fits.map(({ method }) => method))];
  const paragraphs = methods.map((method) =>
    [
      model(document, method),
      engines(
        document,
        fits.filter((one) => one.method === method),
      ),
      ...approximation(fits.filter((one) => one.method === method)),
      ...verdicts(
        document,
        fits.filter((one) => one.method === method),
      ),
      ...shares(
        document,
        fits.filter((one) => one.method === method),
      ),
    ].join(' '),
  );
  const refused = document.fits.filter(({ refusal, certifies }) => refusal && certifies === null);
  const left =
    refused.length > 0 ? [`Not fitted: ${list(refused.map(({ id, refusal }) => `${id} (${refusal?.message})`))}.`] : [];
  return `${[...paragraphs, ...left, quoted(document)].join('\n\n')}\n`;
}
function model({ problem }: ComparisonDocument, method: 'REML' | 'ML'): string {
  const gaussian = problem.family === 'gaussian' && problem.link === 'identity';
  const mixed = problem.random.length > 0 ? 'mixed model' : 'model';
  const kind = gaussian
    ? `linear ${mixed}`
    : `generalized linear ${mixed} (family ${problem.family}, link ${problem.link})`;
  const groups = Object.entries(problem.ngroups).map(([group, n]) => `${count(n, 'level')} of ${group}`);
  const where = problem.where === null ? '' : ` (rows with ${problem.where})`;
  const left = problem.data.droppedForMissing;
  const how = method === 'REML' ? 'restricted maximum likelihood (REML)' : 'maximum likelihood (ML)';
  return `The ${kind} ${problem.formula}, in the notation of lme4, was fitted by ${how} to ${count(problem.nobs, 'observation')}${where}${groups.length > 0 ? ` with ${list(groups)}` : ''}${left > 0 ? `; ${count(left, 'row')} with missing values ${left === 1 ? 'was' : 'were'} left out` : ''}.`;
}
function engines({ versions }: ComparisonDocument, fits: readonly Fitted[]): string {
  const of = (kind: Fitted['kind']): string[] => [
    ...new Set(fits.filter((one) => one.kind === kind).map(({ fit }) => fit.as)),
  ];
  const [ours, real, stored] = [of('re-implementation'), of('original'), of('recorded')];
  const by = [
    ...(ours.length > 0
      ? [
          `${ours.length === 1 ? 'an independent re-implementation' : 'independent re-implementations'} of ${list(ours)} in mixdiff${versions['mixdiff'] ? ` ${versions['mixdiff']}` : ''}`,
        ]
      : []),
    ...(real.length > 0 ? [`the R ${real.length === 1 ? 'package' : 'packages'} ${list(real)}`] : []),
    ...(stored.length > 0 ? [`recorded fits of ${list(stored)}`] : []),
  ];
  return `It was fitted with ${list(by)}.`;
}
/** What stands in the integral's place; nothing where the likelihood is exact. */
function approximation(fits: readonly Fitted[]): string[] {
  const ways = [...new Set(fits.flatMap(({ fit }) => wayOf(fit) ?? []))];
  return ways.length > 0 ? [`The likelihood was approximated by ${list(ways)}.`] : [];
}
function wayOf({ meaning: { criterion } }: FitDocument): string | null {
  switch (criterion?.kind) {
    case 'laplace':
      return "Laplace's method";
    case 'quadrature':
      return `adaptive Gauss-Hermite quadrature with ${criterion.nodes} nodes`;
    case 'joint-mode':
      return 'the joint mode of fixed and random effects';
    case 'pseudo-likelihood':
      return 'penalized quasi-likelihood';
    default:
      return null;
  }
}
function verdicts({ certificates }: ComparisonDocument, fits: readonly Fitted[]): string[] {
  const judged = fits.flatMap((one) => {
    const certificate = certificates.find(({ fit }) => fit === one.id);
    return certificate && certificate.verdict !== 'not-assessed' ? [{ one, certificate }] : [];
  });
  const [first] = judged;
  if (!first) return ['Whether these fits are maxima of their criterion was not judged.'];
  const { searched } = first.certificate;
  const how = searched.starts > 0 ? ` and a search from ${count(searched.starts, 'start')}` : '';
  const opening = `Each fit was judged by the gradient and curvature of its own criterion, computed independently of the engines,${how}`;
  const short = judged.filter(({ certificate }) => !isMaximum(certificate.verdict));
  if (short.length === 0) {
    const best = first.certificate.bestLogLik ?? first.certificate.logLik;
    return [
      `${opening}: ${judged.length === 1 ? 'it is a maximum' : `all ${judged.length} are maxima`}, and no point more than 0.0001 higher was found${best === null ? '' : ` (log-likelihood ${fixed(best, 4)})`}.`,
    ];
  }
  const named = short.map(({ one, certificate }) => `that of ${one.fit.as} is not (${said(certificate)})`);
  const good = judged.length - short.length;
  const others = good === 0 ? '' : `${good === 1 ? 'one is a maximum' : `${good} are maxima`}; `;
  return [`${opening}: ${others}${list(named)}. Estimates are those of the highest point found.`];
}
const said = ({ verdict, gain }: CertificateDocument): string =>
  gain === null ? verdict : `${verdict}, ${significant(gain, 3)} below the highest log-likelihood found`;

/** Of the highest fit, or of the one certified in its place. */
function shares(document: ComparisonDocument, fits: readonly Fitted[]): string[] {
  const candidates = document.fits.flatMap(({ fit, method, certifies, id }) =>
    fit?.varianceExplained && method === fits[0]?.method && (certifies !== null || isSound(document, id)) ? [fit] : [],
  );
  const [best] = candidates.sort(
    (a, b) => (b.logLik ?? Number.NEGATIVE_INFINITY) - (a.logLik ?? Number.NEGATIVE_INFINITY),
  );
  const found = best?.varianceExplained;
  if (!found) return [];
  return [
    `The fixed effects explain ${percent(found.marginal)} of the variance (marginal R2 ${fixed(found.marginal, 3)}), fixed and random effects ${percent(found.conditional)} (conditional R2 ${fixed(found.conditional, 3)}; Nakagawa, Johnson & Schielzeth 2017); the adjusted intraclass correlation is ${fixed(found.iccAdjusted, 3)}.`,
  ];
}
const isSound = ({ certificates }: ComparisonDocument, id: string): boolean =>
  certificates.some(({ fit, verdict }) => fit === id && isMaximum(verdict));
const percent = (x: number): string => `${fixed(100 * x, 1)} %`;

function quoted({ versions, problem }: ComparisonDocument): string {
  const version = versions['mixdiff'];
  const data = problem.data.hash === '' ? '' : ` The data file has the SHA-256 ${problem.data.hash}.`;
  return `Software: mixdiff${version ? `, version ${version}` : ''} (CITATION.cff says how to cite it).${data}`;
}
