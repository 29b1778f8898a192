import { coefficientNames, type Fit, OTHER_PARTS, type Problem } from '@mixdiff/contract';
import { blockNames, quantityNamed } from './quantity-name.ts';

/** Why numbers of a fit are null, by quantity: the backend's own reasons in words, and those that follow from meaning. */
export function absentReasons(fit: Fit, problem: Problem): Record<string, string> {
  const reasons: Record<string, string> = {};
  for (const [quantity, code] of Object.entries(fit.absent)) reasons[quantity] = inWords(fit, code);
  for (const quantity of fit.withheld) {
    if (quantity !== 'logLik') reasons[quantity] ??= `schema/withheld: reached, but ${original(fit)} prints NA`;
  }
  if (fit.withheld.includes('deviance')) {
    reasons['criterion'] ??= `schema/withheld: reached, but ${original(fit)} prints NA`;
  }
  if (fit.meaning.df === 'none') {
    reasons['df'] ??= `schema/no-df: ${original(fit)} gives no denominator degrees of freedom`;
    reasons['p'] ??= `schema/no-df: ${original(fit)} gives t values and no p-values`;
  }
  if (fit.meaning.df === 'infinite') reasons['df'] ??= 'schema/z: z statistics have no degrees of freedom';
  for (const column of fit.dropped) reasons[`beta|${column}`] ??= 'schema/rank-deficient: the column was dropped';
  if (fit.canonical.residual.kind === 'none') {
    reasons['sigma'] ??= 'schema/no-scale: the family has no residual variance';
    reasons['scaledResidualQuantiles'] ??= 'schema/no-scale: the family has no residual variance to scale by';
  }
  if (!fit.vcov) reasons['vcov'] ??= 'schema/not-computed: the engine gave no covariance of the fixed effects';
  if (!fit.native.gradient) reasons['maxAbsGradient'] ??= 'schema/no-gradient: the engine reports no gradient';
  if (!fit.native.eigenvalues) reasons['hessianEigenvalues'] ??= 'schema/no-hessian: the engine reports no Hessian';
  const names = blockNames(problem.random);
  problem.random.forEach((term, t) => {
    const Sigma = fit.canonical.Sigma[t];
    if (!Sigma || Sigma.nrow < 2) return;
    if (term.columns.some((_, i) => Sigma.data[i * (Sigma.nrow + 1)] === 0)) {
      reasons[quantityNamed('corr', names[t] as string)] ??=
        'schema/zero-variance: a zero standard deviation has no correlations';
    }
  });
  for (const quantity of notFinite(fit, problem)) reasons[quantity] ??= NOT_FINITE;
  return reasons;
}
const NOT_FINITE =
  'schema/not-finite: the computation left the range of numbers; are columns constant, or of very different sizes?';
/** Quantities that the fit states, but not as numbers. */
function notFinite({ canonical, vcov, vcovOfParts, logLik, criterion, dropped }: Fit, problem: Problem): string[] {
  const { beta, others, residual } = canonical;
  const lone = { logLik, criterion, sigma: residual.kind === 'variance' ? Math.sqrt(residual.sigma2) : 0 };
  const missing = Object.keys(lone).filter((name) => !Number.isFinite(lone[name as keyof typeof lone]));
  if (!Number.isFinite(logLik)) missing.push('deviance', 'aic', 'bic');
  const all = [...beta, ...OTHER_PARTS.flatMap((part) => Array.from(others?.[part] ?? []))];
  const covariance = vcovOfParts ?? vcov;
  coefficientNames(problem).forEach((column, j) => {
    if (dropped.includes(column)) return;
    if (!Number.isFinite(all[j])) missing.push(`beta|${column}`);
    const variance = covariance?.data[j * (covariance.nrow + 1)] ?? 1;
    if (!(variance > 0 && Number.isFinite(variance))) missing.push(`se|${column}`);
  });
  return missing;
}
const original = (fit: Fit): string => fit.as.split(' ')[0] ?? fit.backend;
function inWords(fit: Fit, code: string): string {
  const note = fit.notes.find((n) => n.code === code);
  return note ? `${code}: ${note.text}` : code;
}
