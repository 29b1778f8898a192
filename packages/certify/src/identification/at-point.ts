/** What is identified at a point, and how far one can go from it without any change of the likelihood. */
import { type Canonical, type Matrix, type Problem, sigma2Of, type Unidentified } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import type { Identification } from './containment.ts';
import type { Element } from './elements.ts';

const elementOf = (at: Canonical, { term, i, j }: Element): number =>
  term === null ? sigma2Of(at) : at.Sigma[term].data[j * at.Sigma[term].nrow + i];

/** theta + t move. */
function moved(at: Canonical, elements: readonly Element[], move: Float64Array, t: number): Canonical {
  const Sigma = at.Sigma.map(({ nrow, ncol, data }): Matrix => ({ nrow, ncol, data: data.slice() }));
  let sigma2 = sigma2Of(at);
  elements.forEach(({ term, i, j }, a) => {
    if (term === null) sigma2 += t * move[a];
    else {
      const { nrow, data } = Sigma[term];
      data[j * nrow + i] += t * move[a];
      if (i !== j) data[i * nrow + j] += t * move[a];
    }
  });
  return { ...at, Sigma, residual: { kind: 'variance', sigma2 } };
}
/** Covariance matrices in every term, to rounding, and a residual variance. */
const isModel = ({ Sigma, residual }: Canonical): boolean =>
  sigma2Of({ residual }) > 0 &&
  Sigma.every(({ nrow, data }) => {
    // free of units: a correlation matrix, with zeros where a variance is none
    const root = Float64Array.from({ length: nrow }, (_, i) => Math.sqrt(Math.max(0, data[i * (nrow + 1)])));
    if (root.some((_, i) => data[i * (nrow + 1)] < -1e-9 * Math.abs(data[i * (nrow + 1)]))) return false;
    const R = data.map((v, at) => v / (root[at % nrow] * root[Math.floor(at / nrow)] || 1));
    return symmetricEigen(R, nrow).values[nrow - 1] >= -1e-9;
  });

/** The same model without its contained terms, at the same likelihood; null where that needs a negative variance. */
export function withoutContained(at: Canonical, { elements, moves, contained }: Identification): Canonical | null {
  const dropped = new Set(contained.map(({ term }) => term));
  const gone = moves.filter(({ free }) => dropped.has(elements[free].term as number));
  const point = gone.reduce((now, { free, move }) => moved(now, elements, move, -elementOf(at, elements[free])), at);
  return isModel(point) ? point : null;
}
/** Points of the same likelihood as far away as there are any along each move, both ways. */
export function equivalents(at: Canonical, identification: Identification): Canonical[] {
  const { elements, moves } = identification;
  const smaller = identification.contained.length > 0 ? withoutContained(at, identification) : null;
  const ends = moves.flatMap(({ move }) =>
    [1, -1].flatMap((sign) => {
      const t = farthest(at, elements, move, sign);
      return t === 0 ? [] : [moved(at, elements, move, sign * t)];
    }),
  );
  return [...(smaller ? [smaller] : []), ...ends];
}
/** Half way between the ends of every move: at a boundary of the model only where the whole class of the point is. */
export const inTheMiddle = (at: Canonical, { elements, moves }: Identification): Canonical =>
  moves.reduce((now, { move }) => {
    const [up, down] = [1, -1].map((sign) => farthest(now, elements, move, sign));
    return moved(now, elements, move, (up - down) / 2);
  }, at);
/** Whether a move changes a variance. */
export const isTouched =
  ({ elements, moves }: Identification) =>
  (term: number | null, column: number): boolean =>
    elements.some(
      (e, a) => e.term === term && e.i === column && e.j === column && moves.some(({ move }) => move[a] !== 0),
    );
/** The largest step, to a thousandth of it, that keeps a model; bounded at a thousand times what the point has. */
function farthest(at: Canonical, elements: readonly Element[], move: Float64Array, sign: number): number {
  const holds = (t: number): boolean => isModel(moved(at, elements, move, sign * t));
  const size = elements.reduce(
    (most, e, a) => (move[a] === 0 ? most : Math.max(most, Math.abs(elementOf(at, e) / move[a]))),
    0,
  );
  if (!(size > 0)) return 0;
  if (holds(1e3 * size)) return 1e3 * size;
  let [low, high] = [0, 1e3 * size];
  for (let k = 0; k < 60 && high - low > 1e-3 * low; k++) {
    const middle = low === 0 && high > 1e-6 * size ? high / 4 : (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
    if (low === 0 && high < 1e-6 * size) return 0;
  }
  return low;
}

/** One number that the data do identify, as a sum of variances and covariances. */
export interface Identified {
  readonly expression: string;
  readonly value: number;
  /** The element that is not moved freely. */
  readonly of: Element;
}
/** Every parameter of a move with what has to be added to it, or taken away, for a number that no move changes. */
export function identifiedAt(at: Canonical, problem: Problem, { elements, moves }: Identification): Identified[] {
  const free = new Set(moves.map((one) => one.free));
  return elements.flatMap((element, a) => {
    const parts = moves.filter(({ move }) => !free.has(a) && move[a] !== 0);
    if (parts.length === 0) return [];
    // theta_a changes by move[a] where theta_free changes by 1: theta_a - move[a] theta_free stays
    const value = parts.reduce(
      (sum, one) => sum - one.move[a] * elementOf(at, elements[one.free]),
      elementOf(at, element),
    );
    const added = parts.map(({ free: f, move }) => signed(-move[a], nameOf(problem, elements[f])));
    return [{ expression: `${nameOf(problem, element)}${added.join('')}`, value, of: element }];
  });
}
/** As a certificate tells it: `best` is where the values are to be compared with. */
export function unidentifiedAt(
  problem: Problem,
  identification: Identification,
  here: Canonical,
  best: Canonical,
): Unidentified {
  const { elements, moves, contained } = identification;
  const name = (term: number | null): string => (term === null ? 'Residual' : problem.random[term].name);
  const there = identifiedAt(best, problem, identification);
  const dropped = new Set(contained.map(({ term }) => term));
  const alone = moves.filter(
    ({ free, move }) => !dropped.has(elements[free].term as number) && move.every((x, a) => a === free || x === 0),
  );
  const touched = elements.filter((_, a) => moves.some(({ move }) => move[a] !== 0));
  return {
    contained: contained.map(({ term, within }) => ({ term: name(term), within: within.map(name) })),
    elements: touched.map(({ term, i, j }) => ({ term: term === null ? null : name(term), i, j })),
    silent: alone.map(({ free }) => nameOf(problem, elements[free])),
    sums: identifiedAt(here, problem, identification).map(({ expression, value }, k) => ({
      expression,
      here: value,
      best: there[k].value,
    })),
  };
}
function signed(factor: number, name: string): string {
  const size = Math.abs(factor);
  const times = size === 1 ? '' : `${Number(size.toPrecision(4))} `;
  return ` ${factor < 0 ? '-' : '+'} ${times}${name}`;
}
/** `var(id)`, `var(x within id)`, `cov(a, b within id)`; with its term where two of the model share a name. */
function nameOf({ random }: Problem, { term, i, j, all }: Element): string {
  if (term === null) return 'var(residual)';
  const { group, columns, name } = random[term];
  const isShared = random.some((other, k) => k !== term && other.group === group && other.columns.includes(columns[i]));
  const where = isShared ? `${group} in (${name})` : group;
  if (all) return `var(${where})`;
  if (i !== j) return `cov(${columns[i]}, ${columns[j]} within ${where})`;
  return columns[i] === '(Intercept)' ? `var(${where})` : `var(${columns[i]} within ${where})`;
}
