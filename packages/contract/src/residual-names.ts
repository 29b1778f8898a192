/**
 * The parameters of a residual model by name, in order: covariance parameters group by group, then those of the variance
 * functions. Names are made here and compared; nobody takes one apart.
 *
 *   us           variance.i, cov.i.j (i > j, row by row)          us-hom     sigma2, cor.i.j
 *   -het         variance.i, then correlations                    -hom       sigma2, then correlations
 *   diag -       cs rho    ar1 rho    toep rho.k (lag k)    ad rho.k (of k and k + 1)
 *   arma         sigma2, ar.1 .. ar.p, ma.1 .. ma.q
 *   exp gau lin ratio spher    sigma2, range      mat    sigma2, range, smoothness      and nugget, where there is one
 *   propto       sigma2                           equalto    none
 *   ident        sd.LEVEL, relative to the first level            power, exp    KIND        const-power    const, power
 */
import type { By, ResidualModel, Structure, VarianceFunction } from './structure.ts';

const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, k) => `${name}.${k + 1}`);
const pairs = (name: string, m: number): string[] =>
  Array.from({ length: m }, (_, i) => Array.from({ length: i }, (__, j) => `${name}.${i + 1}.${j + 1}`)).flat();

/** Of one group. */
export function covarianceNames({ kind, labels: { length: m }, order = [], nugget }: Structure): string[] {
  const [p = 0, q = 0] = order;
  const last = nugget ? ['nugget'] : [];
  switch (kind) {
    case 'us':
      return [...numbered('variance', m), ...pairs('cov', m)];
    case 'us-hom':
      return ['sigma2', ...pairs('cor', m)];
    case 'diag-het':
      return numbered('variance', m);
    case 'diag-hom':
    case 'propto':
      return ['sigma2'];
    case 'cs-het':
    case 'ar1-het':
      return [...numbered('variance', m), 'rho'];
    case 'cs-hom':
    case 'ar1-hom':
      return ['sigma2', 'rho', ...last];
    case 'toep-het':
    case 'ad-het':
      return [...numbered('variance', m), ...numbered('rho', m - 1)];
    case 'toep-hom':
    case 'ad-hom':
      return ['sigma2', ...numbered('rho', m - 1)];
    case 'arma':
      return ['sigma2', ...numbered('ar', p), ...numbered('ma', q)];
    case 'exp':
    case 'gau':
    case 'lin':
    case 'ratio':
    case 'spher':
      return ['sigma2', 'range', ...last];
    case 'mat':
      return ['sigma2', 'range', 'smoothness', ...last];
    case 'rr':
    case 'equalto':
    case 'nested':
    case 'block':
      return [];
  }
}
/** `rho` of a level of the groups; as it is where there are none. */
export const ofLevel = (name: string, by: By | null | undefined, level: number): string =>
  by ? `${name}[${by.levels[level]}]` : name;

/** Of one variance function, the `place`th of the model; numbered from the second on. */
export function varianceNames({ kind, by }: VarianceFunction, place = 0): string[] {
  const own = place === 0 ? '' : `${place + 1}:`;
  const names = { ident: ['sd'], power: ['power'], exp: ['exp'], 'const-power': ['const', 'power'], fixed: [] }[kind];
  if (!by) return names.map((name) => own + name);
  const levels = kind === 'ident' ? by.levels.slice(1) : by.levels;
  return names.flatMap((name) => levels.map((level) => `${own}${name}.${level}`));
}
/** All of them, `sigma2` where the structure has one variance and there are no groups. */
export const residualNames = ({ structure, by, variance = [] }: ResidualModel): string[] => [
  ...(by?.levels ?? ['']).flatMap((_, level) => covarianceNames(structure).map((name) => ofLevel(name, by, level))),
  ...variance.flatMap(varianceNames),
];
