/**
 * Smaller models at the end of a family's further parameter s, each a limit of densities with 1/s, or the distance of s from its end, w -> 0:
 *
 *   t_family   s degrees of freedom -> infinity:  gaussian
 *   nbinom12   psi -> infinity:  nbinom1;   its dispersion -> 0:  nbinom2 of size psi
 *   tweedie    power -> 2:  Gamma, of responses without a zero
 *
 * The slope at the limit is that of the log-likelihood from there to a small w.
 */
import { type Canonical, type Endless, isRefusal, type Problem, type Residual } from '@mixdiff/contract';
import type { Referee } from '@mixdiff/referee';

/** A model that a larger one has at a limit. */
export interface Smaller {
  readonly of: Endless['of'];
  readonly problem: Problem;
  /** Of the larger model's point. */
  point(at: Canonical): Canonical;
  /** As the referee of the smaller model takes it, where that is another way than the search does. */
  judged?(at: Canonical): Canonical;
  /** In the terms of the larger model; null: it has none. */
  back(at: Canonical): Canonical | null;
  /** Of the log-likelihood in the parameter, away from the limit; `logLik` is the value there. null: not known. */
  slope(referee: Referee, at: Canonical, logLik: number): number | null;
}
/** As far from the end that nothing is lost, and as far that a slope is told from rounding. */
const [END, NEAR] = [1e-8, 1e-4];

export function shapeLimits(problem: Problem): Smaller[] {
  const { response, parts } = problem;
  const as = (family: string, of: Pick<Smaller, 'of' | 'back' | 'slope'>, point: Smaller['point']): Smaller => ({
    ...of,
    problem: { ...problem, response: { ...response, family } },
    point,
  });
  const own = (residual: Residual, name: string): number =>
    residual.kind === 'none' ? (residual.family?.[name] ?? Number.NaN) : Number.NaN;
  /** With the parameters of the family that are said; of a dispersion model its coefficients stay. */
  const having = (at: Canonical, family: Record<string, number>): Canonical => {
    const said = Object.entries(family).filter(([name]) => name !== 'dispersion' || !parts.dispersion);
    return { ...at, residual: said.length > 0 ? { kind: 'none', family: Object.fromEntries(said) } : { kind: 'none' } };
  };
  const dispersion = ({ residual }: Canonical): number => own(residual, 'dispersion');
  /** `at`: the larger model's point moved to w from the limit. `larger`: its point from the smaller model's. */
  const towards = (
    at: (point: Canonical, w: number) => Canonical,
    larger = (point: Canonical): Canonical => point,
  ): Pick<Smaller, 'of' | 'back' | 'slope'> => ({
    of: 'shape',
    back: (from) => at(larger(from), END),
    slope(referee, point, logLik) {
      const there = referee.logLik(at(point, NEAR));
      return isRefusal(there) ? null : (there.logLik - logLik) / NEAR;
    },
  });
  switch (response.family) {
    case 't_family': {
      const plain = response.link === 'identity';
      // a dispersion model of Gaussian rows is another kind of model
      if (plain && parts.dispersion) return [];
      const to = towards((from, w) => having(from, { dispersion: dispersion(from), df: 1 / w }));
      const smaller = as('gaussian', to, (at) => having(at, { dispersion: dispersion(at) }));
      if (!plain) return [smaller];
      const judged = (at: Canonical): Canonical => ({ ...at, residual: { kind: 'variance', sigma2: dispersion(at) } });
      return [{ ...smaller, judged }];
    }
    case 'nbinom12': {
      const linear = towards((from, w) => having(from, { dispersion: dispersion(from), psi: 1 / w }));
      // a size of psi is a dispersion of 1 / psi
      const square = towards(
        (at, w) => having(at, { dispersion: w, psi: own(at.residual, 'psi') }),
        (from) => having(from, { psi: 1 / dispersion(from) }),
      );
      return [
        as('nbinom1', linear, (at) => having(at, { dispersion: dispersion(at) })),
        ...(parts.dispersion
          ? []
          : [as('nbinom2', square, (at) => having(at, { dispersion: 1 / own(at.residual, 'psi') }))]),
      ];
    }
    case 'tweedie': {
      if (response.y.includes(0)) return [];
      const to = towards((from, w) => having(from, { dispersion: dispersion(from), power: 2 - w }));
      return [as('Gamma', to, (at) => having(at, { dispersion: dispersion(at) }))];
    }
    default:
      return [];
  }
}
