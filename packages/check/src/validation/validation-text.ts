/** The page on star against real. Failures are listed with their numbers: a count alone invites trust. */
import { headOf } from '@mixdiff/schema';
import type { Deviation, Validated } from './deviations.ts';

const HEADS: Readonly<Record<string, string>> = {
  logLik: 'log-likelihood',
  criterion: 'REML criterion or deviance',
  aic: 'AIC',
  bic: 'BIC',
  beta: 'fixed effect',
  se: 'its standard error',
  sd: 'standard deviation',
  corr: 'correlation of random effects',
  df: 'denominator df',
  dfResidual: 'residual df',
};
const UNITS: Readonly<Record<string, string>> = { SE: 'SE', log: 'log', absolute: '', exists: '' };
const isBeyond = (d: Deviation): boolean => d.size > d.limit;
const fails = (v: Validated): boolean =>
  v.outcome === 'ours-refuses' || v.outcome === 'r-refuses' || v.deviations.some(isBeyond);

/** The one sentence that other documents quote. */
export function validationSentence(all: readonly Validated[]): string {
  const fits = all.filter((v) => v.outcome === 'fit');
  const versions = [...new Set(all.map((v) => v.as))];
  const held = all.filter((v) => !fails(v));
  const cases = new Set(all.map((v) => v.case)).size;
  const within = fits.filter((v) => !fails(v)).flatMap((v) => v.deviations);
  const worst = (head: string): string => number(worstOf(within, head)?.size ?? 0);
  return (
    `${all.length} fits of ${cases} cases by ${list(versions)} were held against ours: ${held.length} agree within the ` +
    `numerical tolerances (among them, at most ${worst('logLik')} in log-likelihood, ${worst('beta')} standard errors in a ` +
    `fixed effect, ${worst('sd')} in a log standard deviation); ${all.length - held.length} do not and are listed.`
  );
}

/** `docs/validation.md`. */
export function validationText(all: readonly Validated[]): string {
  const versions = [...new Set(all.map((v) => v.as))].sort();
  return [
    '# Validation',
    '',
    'Written by `npm run validation`; not edited by hand. Every fit that a real R package returned for a case of `golden/`',
    '(`r.json`, `recorded/*.json`) against ours, run as the version that returned it.',
    '',
    validationSentence(all),
    '',
    '## By version',
    '',
    ...versionRows(all, versions),
    '',
    '## Worst differences',
    '',
    'Over all fits that both return, known failures included. Fixed effects in standard errors of the original; standard',
    'deviations and standard errors on the log scale; a standard deviation below 1e-4 sigma counts as zero.',
    '',
    ...versions.flatMap((version) => worstRows(version, all)),
    '## Beyond tolerance',
    '',
    ...failureRows(all.filter(fails)),
    '',
  ].join('\n');
}
function versionRows(all: readonly Validated[], versions: readonly string[]): string[] {
  const rows = versions.map((version) => {
    const own = all.filter((v) => v.as === version);
    const count = (outcome: Validated['outcome']): string => String(own.filter((v) => v.outcome === outcome).length);
    const numbers = own.reduce((sum, v) => sum + v.deviations.length, 0);
    const words = own.filter((v) => v.words > 0).length;
    return [
      version,
      count('fit'),
      count('both-refuse'),
      String(numbers),
      String(own.filter(fails).length),
      String(words),
    ];
  });
  const head = ['version', 'fits', 'refused by both', 'numbers', 'fits beyond tolerance', 'fits with other messages'];
  return table([head, ...rows]);
}
function worstRows(version: string, all: readonly Validated[]): string[] {
  const deviations = all.filter((v) => v.as === version).flatMap((v) => v.deviations);
  const rows = Object.entries(HEADS).flatMap(([head, name]) => {
    const worst = worstOf(deviations, head);
    if (!worst) return [];
    const median = middle(deviations.filter((d) => headOf(d.quantity) === head && Number.isFinite(d.size)));
    const where =
      worst.size === 0 ? '' : `${worst.case}, ${worst.method}, \`${worst.quantity.replaceAll('|', '\\|')}\``;
    return [[name, sized(worst), number(median), where]];
  });
  return [`### ${version}`, '', ...table([['quantity', 'worst', 'median', 'where'], ...rows]), ''];
}
function failureRows(failures: readonly Validated[]): string[] {
  if (failures.length === 0) return ['None.'];
  const rows = failures.map((v) => {
    const beyond = v.deviations.filter(isBeyond);
    const worst = [...beyond].sort((a, b) => b.size / b.limit - a.size / a.limit)[0];
    const what = worst
      ? `${beyond.length} of ${v.deviations.length} numbers; \`${worst.quantity.replaceAll('|', '\\|')}\` by ${sized(worst)}`
      : v.outcome === 'r-refuses'
        ? 'the package refuses, ours fits'
        : 'ours refuses, the package fits';
    return [v.case, v.as, v.method, what, lack(v)];
  });
  return table([['case', 'version', 'method', 'what', 'log-likelihood, ours - theirs'], ...rows]);
}
function lack({ deviations }: Validated): string {
  const d = deviations.find((x) => x.quantity === 'logLik');
  return d && d.r !== null && d.ours !== null ? number(d.ours - d.r) : '';
}
function worstOf(deviations: readonly Deviation[], head: string): Deviation | undefined {
  const own = deviations.filter((d) => headOf(d.quantity) === head);
  return own.length === 0 ? undefined : own.reduce((worst, d) => (d.size > worst.size ? d : worst));
}
function middle(deviations: readonly Deviation[]): number {
  const sizes = deviations.map((d) => d.size).sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length / 2)] ?? 0;
}
const sized = ({ size, unit }: Deviation): string =>
  Number.isFinite(size) ? `${number(size)} ${UNITS[unit] ?? ''}`.trim() : 'only one is a number';
const number = (x: number): string => (x === 0 ? '0' : x.toPrecision(2).replace(/\.0(?=e|$)/, ''));
const list = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
function table(rows: readonly (readonly string[])[]): string[] {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
}
