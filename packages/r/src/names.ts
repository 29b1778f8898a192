import { compareVersions, type Problem, variesText } from '@mixdiff/contract';
import type { RPackage } from './job.ts';

/**
 * The driver's names, back to the problem's: `g1` a grouping factor, `z1_2` a column of a random term, `t2` or `t2_3` a
 * column of X.
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
    });
}

/** Native parameters as the re-implementations label them, so that two fits' parameters line up. */
export function nativeNames(
  name: RPackage,
  version: string,
  names: readonly string[],
  problem: Problem,
  dropped: readonly string[],
): string[] {
  if (name !== 'glmmTMB') return names.map((text) => inOurNames(text, problem));
  const columns = problem.parts.conditional.columns.filter((column) => !dropped.includes(column));
  const thetas = problem.random.flatMap((term) => {
    // `diag(0 + x | g)` is `0+x|g`, as glmmTMB labels it
    const label = `${variesText(term).replaceAll(' ', '')}|${term.group}`;
    return Array.from(
      { length: parametersOf(term.columns.length, term.structure.kind) },
      (_, i) => `theta_${label}.${i + 1}`,
    );
  });
  const dispersion = compareVersions(version, '1.1.10') >= 0 ? 'disp~(Intercept)' : 'd~(Intercept)';
  return names.map((text) => {
    if (text === 'beta') return columns.shift() ?? text;
    return text === 'theta' ? (thetas.shift() ?? text) : text.startsWith('betad') ? dispersion : text;
  });
}
const parametersOf = (k: number, structure: string): number => (structure === 'us' ? (k * (k + 1)) / 2 : k);
