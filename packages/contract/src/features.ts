/**
 * What a problem asks beyond a Gaussian linear model with independent residuals and unstructured or diagonal random effects,
 * and the one place that refuses it. Whoever reads a problem states what it takes; what it does not name is refused, so a
 * feature that is added to the contract is never fitted as something else by code that does not know it.
 */
import { familyName, type Problem } from './problem.ts';
import { byOriginal, type Feature, notYet, type Refusal, refuse } from './refusal.ts';

/** In the order in which they are refused. */
export function features({ response, parts, random, residual, weights }: Problem): Feature[] {
  const { family, link } = response;
  const found = new Set<Feature>();
  if (family !== 'gaussian' || link !== 'identity') found.add(`family:${family}(${link})`);
  for (const part of Object.keys(parts)) if (part !== 'conditional') found.add(`part:${part}`);
  for (const { structure, part } of random) {
    if (part) found.add(`random:${part}`);
    if (structure.kind !== 'us' && structure.kind !== 'diag-het') found.add(`structure:${structure.kind}`);
  }
  if (residual) {
    found.add(`residual:${residual.structure.kind}`);
    if (residual.structure.nugget) found.add('residual-nugget');
    if (residual.by) found.add('residual-groups');
    for (const { kind } of residual.variance ?? []) found.add(`variance:${kind}`);
    if (random.length > 0) found.add('residual-beside-random');
  }
  if (weights?.kind === 'likelihood') found.add('weights');
  return [...found];
}

/** How an original stands to what its re-implementation does not take. */
export interface Original {
  readonly can: boolean;
  /** How the original does it, or what is near. */
  readonly hint: string;
}
/** What a backend, a referee or a judge takes. */
export interface Capability {
  /** What messages call it: `lme4*`, `the referee`. */
  readonly name: string;
  /** The package part of its codes: `lme4`. */
  readonly code: string;
  readonly takes: readonly Feature[];
  /** What would help where no original stands behind it. */
  readonly hint?: (feature: Feature) => string;
  readonly original?: { readonly name: string; of(feature: Feature): Original };
}

/** What a problem asks that a reader does not take; empty: it may go on. */
export const lacking = (problem: Problem, { takes }: Pick<Capability, 'takes'>): Feature[] =>
  features(problem).filter((feature) => !takes.includes(feature));

/** Refuses the first feature that is not taken, by name; `lacks` holds all of them. null: nothing is lacking. */
export function refuseLacking(problem: Problem, capability: Capability): Refusal | null {
  const lacks = lacking(problem, capability);
  const [first] = lacks;
  if (first === undefined) return null;
  const { name, code, original, hint = () => '' } = capability;
  const { slug, text } = described(first, problem);
  const known = original?.of(first);
  const say = (message: string): Refusal => refuse(`${code}/${slug}`, message, known?.hint ?? hint(first), lacks);
  if (!known) return say(`${name} does not take ${text}`);
  return known.can
    ? notYet(say(`${name} does not do ${text} yet`))
    : byOriginal(say(`${original?.name} does not do ${text}`));
}

function described(feature: Feature, { response, random, residual }: Problem): { slug: string; text: string } {
  const colon = feature.indexOf(':');
  const [kind, value] = colon < 0 ? [feature, ''] : [feature.slice(0, colon), feature.slice(colon + 1)];
  switch (kind) {
    case 'family':
      return { slug: 'family', text: `family ${familyName(response)} with link ${response.link}` };
    case 'part':
      return { slug: 'part', text: value === 'zeroInflation' ? 'zero-inflation' : `a model of the ${value}` };
    case 'random':
      return {
        slug: 'random-of-part',
        text: `random effects in the ${value === 'zeroInflation' ? 'zero-inflation' : value}`,
      };
    case 'structure': {
      const term = random.find(({ structure }) => structure.kind === value);
      return { slug: 'structure', text: `the covariance structure ${value} of (${term?.name})` };
    }
    case 'residual':
      return residual?.variance && value === 'diag-hom'
        ? { slug: 'residual', text: 'independent residuals with a variance function' }
        : { slug: 'residual', text: `residuals correlated within ${residual?.subject.name} (${value})` };
    case 'residual-nugget':
      return { slug: 'nugget', text: `a nugget in the correlation within ${residual?.subject.name}` };
    case 'residual-groups':
      return { slug: 'groups', text: `covariance parameters of its own for each ${residual?.by?.name}` };
    case 'residual-beside-random':
      return { slug: 'residual-beside-random', text: 'a residual model beside random effects' };
    case 'variance':
      return { slug: 'variance', text: `a residual variance function (${value})` };
    default:
      return { slug: 'weights-meaning', text: 'weights that multiply the log-density' };
  }
}
