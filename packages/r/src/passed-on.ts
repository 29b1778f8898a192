/** What of a problem is passed on to each package beside Gaussian models with unstructured or diagonal random effects. */
import { type Feature, type Kind, lacking, type Problem } from '@mixdiff/contract';
import type { RPackage } from './job.ts';

const BY_POSITION: readonly Kind[] = [
  'us',
  'diag-het',
  'diag-hom',
  'cs-het',
  'cs-hom',
  'toep-het',
  'toep-hom',
  'ar1-het',
  'ar1-hom',
];
const KNOWN: readonly Kind[] = ['propto', 'equalto'];
const residual = (kinds: readonly Kind[]): Feature[] => kinds.map((kind): Feature => `residual:${kind}`);
const random = (kinds: readonly Kind[]): Feature[] => kinds.map((kind): Feature => `structure:${kind}`);

/** Any family and link: what a package does not have it says itself. */
const FAMILIES: ReadonlySet<RPackage> = new Set(['lme4', 'glmmTMB', 'GLMMadaptive', 'glmmPQL']);
const PASSED_ON: Readonly<Record<RPackage, readonly Feature[]>> = {
  lme4: random(['diag-hom', 'cs-het', 'cs-hom', 'ar1-het', 'ar1-hom']),
  nlme: [
    ...residual([...BY_POSITION, 'us-hom', 'arma', 'exp', 'gau', 'lin', 'ratio', 'spher', ...KNOWN]),
    ...random(['diag-hom', 'cs-hom', 'block']),
    'residual-nugget',
    'residual-beside-random',
    'variance:ident',
    'variance:power',
    'variance:exp',
    'variance:const-power',
    'variance:fixed',
  ],
  glmmTMB: [
    ...residual([...BY_POSITION, 'exp', 'gau', 'mat', ...KNOWN]),
    ...random([...BY_POSITION, 'exp', 'gau', 'mat', 'rr', ...KNOWN]),
    'residual-nugget',
    'residual-groups',
    'residual-beside-random',
    'variance:ident',
    'variance:power',
    'variance:exp',
    'part:zeroInflation',
    'part:dispersion',
    'random:zeroInflation',
  ],
  mmrm: [
    ...residual(BY_POSITION.filter((kind) => !kind.startsWith('diag'))),
    ...residual(['ad-het', 'ad-hom', 'exp', 'gau']),
    'residual-groups',
  ],
  GLMMadaptive: [],
  glmmPQL: random(['diag-hom', 'cs-hom']),
};
/** What the packages themselves have, though it is not passed on. */
const THEIRS: Readonly<Record<RPackage, RegExp>> = {
  lme4: /^$/,
  nlme: /^(?:residual:nested|structure:nested)$/,
  glmmTMB: /^structure:nested$/,
  mmrm: /^$/,
  GLMMadaptive: /^part:zeroInflation$/,
  glmmPQL: /^$/,
};

export const lacksOf = (problem: Problem, name: RPackage): Feature[] => [
  ...lacking(problem, { takes: ['weights', ...PASSED_ON[name]] }).filter(
    (feature) => !(FAMILIES.has(name) && feature.startsWith('family:')),
  ),
  ...(name === 'mmrm' && problem.random.length > 0 ? (['random-effects'] as const) : []),
  ...(problem.parts.conditional.offset && (name === 'mmrm' || name === 'nlme') ? (['offset'] as const) : []),
];
/** The package has no way to say it. */
export const beyondOriginal = (name: RPackage, feature: Feature): boolean => !THEIRS[name].test(feature);
