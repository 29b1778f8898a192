import { compareVersions, type OtherPart, type Problem, type RandomTerm, variesText } from '@mixdiff/contract';
import type { RPackage } from './job.ts';

/**
 * The driver's names, back to the problem's: `g1` a grouping factor, `z1_2` a column of a random term, `t2` or `t2_3` a
 * column of X. Of a residual model `subject1` is the subject, `groups1` the groups, `visit1_2` a position.
 */
export function inOurNames(text: string, problem: Problem): string {
  const terms = [...new Set(problem.parts.conditional.term)];
  return text
    .replace(/\bg(\d+)\b/g, (whole, k: string) => problem.random[Number(k) - 1]?.group ?? whole)
    .replace(
      /\bz(\d+)_(\d+)\b/g,
      (whole, k: string, j: string) => problem.random[Number(k) - 1]?.columns[Number(j) - 1] ?? whole,
    )
    .replace(/\bt(\d+)(?:_(\d+))?\b/g, (whole, i: string, j = '1') => {
      const own = problem.parts.conditional.columns.filter(
        (_, at) => problem.parts.conditional.term[at] === terms[Number(i) - 1],
      );
      return own[Number(j) - 1] ?? whole;
    })
    .replace(/\bvisit1_(\d+)\b/g, (whole, j: string) => problem.residual?.structure.labels[Number(j) - 1] ?? whole)
    .replace(/\bsubject1_(\d+)\b/g, (whole, i: string) => problem.residual?.subject.levels[Number(i) - 1] ?? whole)
    .replace(/\bsubject1\b/g, (whole) => problem.residual?.subject.name ?? whole)
    .replace(/\bgroups1\b/g, (whole) => problem.residual?.by?.name ?? whole);
}

/** Native parameters as the re-implementations label them, so that two fits' parameters line up. */
export function nativeNames(
  name: RPackage,
  version: string,
  names: readonly string[],
  problem: Problem,
  dropped: readonly string[],
  /** Parameters per term, the residual model after the random ones. */
  counted: Float64Array = new Float64Array(),
): string[] {
  if (name !== 'glmmTMB') return names.map((text) => inOurNames(text, problem));
  const columns = problem.parts.conditional.columns.filter((column) => !dropped.includes(column));
  const labels = problem.random.map((term, t) =>
    // `diag(0 + x | g)` is `0+x|g`, as glmmTMB labels it
    thetaNames(`${variesText(term).replaceAll(' ', '')}|${term.group}`, freeOf(term, counted[t])),
  );
  const ofPart = (part: OtherPart | undefined): string[] =>
    labels.flatMap((names, t) => (problem.random[t]?.part === part ? names : []));
  const thetas = [
    ...ofPart(undefined),
    ...Array.from(counted.subarray(problem.random.length)).flatMap((count) =>
      thetaNames(`${problem.residual?.subject.name}`, count),
    ),
  ];
  const dispersion = compareVersions(version, '1.1.10') >= 0 ? 'disp' : 'd';
  const { parts } = problem;
  const own: Readonly<Record<string, string[]>> = {
    beta: columns,
    theta: thetas,
    thetazi: ofPart('zeroInflation').map((name) => name.replace(/^theta_/, 'thetazi_')),
    betazi: (parts.zeroInflation?.columns ?? []).map((column) => `zi~${column}`),
    ...Object.fromEntries(
      ['betad', 'betadisp'].map((text) => [
        text,
        (parts.dispersion?.columns ?? ['(Intercept)']).map((column) => `${dispersion}~${column}`),
      ]),
    ),
  };
  return names.map((text) => (Object.hasOwn(own, text) ? own[text]?.shift() : undefined) ?? text);
}
const thetaNames = (label: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `theta_${label}.${i + 1}`);
/** Of `propto` all but the scale are held, of `equalto` all. */
function freeOf({ structure, columns: { length: k } }: RandomTerm, counted: number | undefined): number {
  if (structure.kind === 'propto') return 1;
  if (structure.kind === 'equalto') return 0;
  return counted ?? (structure.kind === 'us' ? (k * (k + 1)) / 2 : k);
}
