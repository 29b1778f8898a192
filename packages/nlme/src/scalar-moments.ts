/**
 * The moments S_l of posterior.ts, of groups of one effect each at one or two levels (scalar-groups.ts), read off what scalar-levels.ts
 * left in the workspace.
 */
import { choleskyInverse } from '@mixdiff/linalg';
import type { Workspace } from '@mixdiff/wasm';
import type { Groups } from './scalar-groups.ts';

/** A function that gives S_l of each level, outermost first, at Delta^2 of the inner groups; `N`: rows; `root`: R_00, column-major. */
export function scalarMoments(
  groups: Groups,
  root: Float64Array,
  N: number,
  method: 'ML' | 'REML',
  workspace: () => Workspace,
): (square: number) => readonly Float64Array[] {
  const { m, inner, outer, at } = groups;
  const p = m - 1;
  const moments = Array.from({ length: outer > 0 ? 2 : 1 }, () => new Float64Array(1));
  const R = new Float64Array(p * p);
  const inverse = new Float64Array(p * p);
  const line = new Float64Array(m);

  /**
   * With v = R_10 / R_11 (of an inner group less its R_12 times that of the outer) and its last entry that of y, b = v'(-gamma, 1) and
   * Var(b) / sigma^2 = (1 + R_12^2 / R_11(outer)^2) / R_11^2 + v'(R_00'R_00)^-1 v: of all groups their cross-products say it.
   */
  return (square) => {
    const { numbers, kernels } = workspace();
    const sigma2 = root[m * m - 1] ** 2 / N;
    if (method === 'REML') fillInverse();
    fillLine(root, p, line);
    let apart = moveInner(groups, square, numbers);
    kernels.weightedSquares(at.moved, at.width, inner, at.ofMoved, at.squares);
    moments[moments.length - 1][0] = apart + bySums(numbers, sigma2);
    if (outer > 0) {
      apart = 0;
      for (let g = 0; g < outer; g++) {
        const weight = numbers[at.weight + g];
        apart += weight;
        numbers[at.ofMoved + g] = weight * weight;
      }
      kernels.weightedSquares(at.border, at.width, outer, at.ofMoved, at.squares);
      moments[0][0] = apart + bySums(numbers, sigma2);
    }
    return moments;
  };

  /** The sum of b^2 / sigma^2 and v'(R_00'R_00)^-1 v over the groups whose sum of v v' stands at `squares`. */
  function bySums(numbers: Float64Array, sigma2: number): number {
    let [squares, spread] = [0, 0];
    for (let j = 0; j < m; j++) {
      for (let i = j, e = at.squares + j * (at.width + 1); i < m; i++, e++) {
        const both = (i === j ? 1 : 2) * numbers[e];
        squares += both * line[i] * line[j];
        if (method === 'REML' && i < p) spread += both * inverse[j * p + i];
      }
    }
    return squares / sigma2 + spread;
  }
  /** inverse <- (R_00'R_00)^-1 */
  function fillInverse(): void {
    for (let j = 0; j < p; j++) for (let i = 0; i <= j; i++) R[i * p + j] = root[j * m + i];
    choleskyInverse(R, p, inverse);
  }
}

/**
 * Rows and weights with v v' = weight row row' of each inner group: v = a (w - a_12 v_outer) / rho^2, v_outer = h / R_11(outer)^2. The
 * sum of (1 + R_12^2 / R_11(outer)^2) / rho^2, R_12 = a a_12 / rho.
 */
function moveInner({ m, inner, outer, own, between, from, at }: Groups, square: number, numbers: Float64Array): number {
  const { width, innerRows, border, moved } = at;
  let apart = 0;
  for (let k = 0, g = 0; k < inner; k++) {
    while (outer > 0 && k === from[g + 1]) g++;
    const over = 1 / (square + own[k] * own[k]);
    const ofOuter = outer > 0 ? numbers[at.weight + g] : 0;
    const taken = between[k] * ofOuter;
    apart += over * (1 + own[k] * own[k] * over * between[k] * taken);
    numbers[at.ofMoved + k] = (own[k] * over) ** 2;
    const [row, around, to] = [innerRows + k * width, border + g * width, moved + k * width];
    if (outer === 0) for (let c = 0; c < m; c++) numbers[to + c] = numbers[row + c];
    else for (let c = 0; c < m; c++) numbers[to + c] = numbers[row + c] - taken * numbers[around + c];
    for (let c = m; c < width; c++) numbers[to + c] = 0;
  }
  return apart;
}

/** line <- (-gamma, 1), gamma = R_00^-1 c_0. */
function fillLine(root: Float64Array, p: number, line: Float64Array): void {
  const m = p + 1;
  for (let i = p - 1; i >= 0; i--) {
    let sum = root[p * m + i];
    for (let j = i + 1; j < p; j++) sum += root[j * m + i] * line[j];
    line[i] = -sum / root[i * (m + 1)];
  }
  line[p] = 1;
}
