/**
 * Links of glmmTMB, and a density through one of them: with x = x(eta) the coordinate of its mean and f its log-density,
 *
 *   f' = f_x x',   f'' = f_xx x'^2 + f_x x'',   f''' = f_xxx x'^3 + 3 f_xx x' x'' + f_x x'''
 */
import { pnorm, qnorm } from '@mixdiff/probability';
import { logistic } from './binomial-logit.ts';
import type { Coordinate, Density, Derivatives, ParameterDerivatives } from './density.ts';

/** m(eta), what is left of 1, and three derivatives of m. */
interface Link {
  mean(eta: number): number;
  rest(eta: number): number;
  /** m', m'', m''' */
  slopes(eta: number): readonly [number, number, number];
  /** The other way. */
  eta(mean: number): number;
}
const density = (eta: number): number => Math.exp((-eta * eta) / 2) / Math.sqrt(2 * Math.PI);
const LINKS: ReadonlyMap<string, Link> = new Map([
  ['identity', { mean: (eta) => eta, rest: (eta) => 1 - eta, slopes: () => [1, 0, 0], eta: (m) => m }],
  [
    'log',
    {
      mean: Math.exp,
      rest: (eta) => -Math.expm1(eta),
      slopes: (eta) => [Math.exp(eta), Math.exp(eta), Math.exp(eta)],
      eta: Math.log,
    },
  ],
  [
    'logit',
    {
      mean: logistic,
      rest: (eta) => logistic(-eta),
      slopes(eta) {
        const v = logistic(eta) * logistic(-eta);
        return [v, v * (logistic(-eta) - logistic(eta)), v * (1 - 6 * v)];
      },
      eta: (m) => Math.log(m) - Math.log1p(-m),
    },
  ],
  [
    'probit',
    {
      mean: (eta) => pnorm(eta),
      rest: (eta) => pnorm(-eta),
      slopes: (eta) => [density(eta), -eta * density(eta), (eta * eta - 1) * density(eta)],
      eta: (m) => qnorm(m),
    },
  ],
  [
    'cloglog',
    {
      mean: (eta) => -Math.expm1(-Math.exp(eta)),
      rest: (eta) => Math.exp(-Math.exp(eta)),
      slopes(eta) {
        const l = Math.exp(eta);
        const s = l * Math.exp(-l);
        return [s, s * (1 - l), s * (1 - 3 * l + l * l)];
      },
      eta: (m) => Math.log(-Math.log1p(-m)),
    },
  ],
  [
    'inverse',
    {
      mean: (eta) => 1 / eta,
      rest: (eta) => 1 - 1 / eta,
      slopes: (eta) => [-1 / eta ** 2, 2 / eta ** 3, -6 / eta ** 4],
      eta: (m) => 1 / m,
    },
  ],
  [
    'sqrt',
    {
      mean: (eta) => eta * eta,
      rest: (eta) => 1 - eta * eta,
      slopes: (eta) => [2 * eta, 2, 0],
      eta: Math.sqrt,
    },
  ],
] satisfies [string, Link][]);
export const LINK_NAMES: readonly string[] = [...LINKS.keys()];

/** Of log m in eta, from m and its slopes. */
function ofLog(m: number, [m1, m2, m3]: readonly [number, number, number], out: number[], sign: 1 | -1): void {
  const x1 = m1 / m;
  const x2 = m2 / m - x1 * x1;
  out[0] += sign * x1;
  out[1] += sign * x2;
  out[2] += sign * (m3 / m - x1 * (m2 / m) - 2 * x1 * x2);
}
/** x', x'', x''' */
function slopesOf(link: Link, coordinate: Coordinate, eta: number, out: number[]): void {
  const slopes = link.slopes(eta);
  out.fill(0);
  if (coordinate === 'identity') [out[0], out[1], out[2]] = slopes;
  else ofLog(link.mean(eta), slopes, out, 1);
  if (coordinate !== 'logit') return;
  const [m1, m2, m3] = slopes;
  ofLog(link.rest(eta), [-m1, -m2, -m3], out, -1);
}
function coordinateOf(link: Link, coordinate: Coordinate, eta: number): number {
  if (coordinate === 'identity') return link.mean(eta);
  const logMean = Math.log(link.mean(eta));
  return coordinate === 'log' ? logMean : logMean - Math.log(link.rest(eta));
}

/** The density with another link than its coordinate. */
export function throughLink(of: Density, name: string): Density {
  if (name === of.coordinate) return of;
  const link = LINKS.get(name) as Link;
  const { coordinate } = of;
  const xOf = (eta: number): number => coordinateOf(link, coordinate, eta);
  const x = [0, 0, 0];
  const through = (
    along: (x: number, y: number, trials: number, delta: number, out: ParameterDerivatives, psi: number) => void,
  ) => ({
    derivatives(eta: number, y: number, trials: number, delta: number, out: ParameterDerivatives, psi: number) {
      along(xOf(eta), y, trials, delta, out, psi);
      slopesOf(link, coordinate, eta, x);
      out.second = out.second * x[0] * x[0] - out.first * x[1];
      out.first *= x[0];
    },
  });
  const { dispersion, shape } = of;
  return {
    ...of,
    mean: link.mean,
    guess: (y, trials) => link.eta(of.mean(of.guess(y, trials))),
    kernel: (eta, y, trials, delta, psi) => of.kernel(xOf(eta), y, trials, delta, psi),
    ofRows: null,
    derivatives(eta, y, trials, delta, out: Derivatives, psi) {
      of.derivatives(xOf(eta), y, trials, delta, out, psi);
      slopesOf(link, coordinate, eta, x);
      const { first, second, third } = out;
      out.first = first * x[0];
      out.second = second * x[0] * x[0] - first * x[1];
      out.third = third * x[0] ** 3 + 3 * second * x[0] * x[1] - first * x[2];
    },
    ...(dispersion ? { dispersion: { ...dispersion, ...through(dispersion.derivatives) } } : {}),
    ...(shape ? { shape: { ...shape, ...through(shape.derivatives) } } : {}),
  };
}
