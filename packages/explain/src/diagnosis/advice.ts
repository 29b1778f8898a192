/** What follows from a diagnosis: never another model as if it were the same. */
import { isMaximum, type Verdict } from '@mixdiff/contract';
import type { DiagnoseDocument } from '@mixdiff/schema';

export interface Found {
  readonly verdict: Verdict;
  readonly gain: number | null;
  readonly canMove: boolean;
  readonly singular: NonNullable<DiagnoseDocument['singular']>;
  readonly ridge: NonNullable<DiagnoseDocument['ridge']>;
  readonly contained: readonly string[];
  readonly curvature: NonNullable<DiagnoseDocument['curvature']>;
  readonly columns: NonNullable<DiagnoseDocument['columns']>;
}
const list = (names: readonly string[], most = 4): string =>
  names.length > most ? `${names.slice(0, most).join(', ')} and ${names.length - most} more` : names.join(', ');
const size = (x: number): string => String(Number(x.toPrecision(3)));

export function adviceOf(found: Found): string[] {
  const told = [...place(found), ...boundary(found), ...unidentified(found), ...flat(found), ...units(found)];
  return told.length > 0 ? told : ['Nothing questionable was found: report the fit as it is.'];
}
function place({ verdict, gain, canMove }: Found): string[] {
  if (isMaximum(verdict)) return [];
  if (verdict === 'not-assessed') return ['Whether this is a maximum was not judged: compare it with another engine.'];
  if (verdict === 'unbounded')
    return ['Do not report it: the likelihood has no maximum. Look for groups or cells whose response does not vary.'];
  if (verdict === 'separated')
    return [
      'Do not report the estimate: the data are separated, and there is no finite maximum. A penalty or prior, a coarser predictor or a likelihood-ratio test give finite answers.',
    ];
  const higher = gain === null ? '' : `, which is ${size(gain)} higher in log-likelihood`;
  const how = canMove
    ? `Report the same model at the highest point found${higher}: --certify states it.`
    : `A higher point is known${higher}: fit the same model with another engine, start or optimizer.`;
  return [how, 'Standard errors, tests and criteria of this fit belong to a point that is no maximum.'];
}
function boundary({ verdict, singular, contained }: Found): string[] {
  if (!singular.is || !isMaximum(verdict) || contained.length > 0) return [];
  const told = singular.components.map(({ sentence }) => sentence);
  return [
    `The maximum lies on the boundary: ${list(told)}. That is an estimate, not a failure: report it as such.`,
    'Wald intervals and chi-square p-values of what lies on the boundary do not hold: take a likelihood-ratio test with its null distribution (mixdiff test rlrt, lrt or pb).',
  ];
}
function unidentified({ ridge, contained }: Found): string[] {
  if (!ridge.is) return [];
  if (contained.length > 0)
    return [
      `The data cannot tell some variances apart: ${list(contained)} can be left out with the same likelihood. Report sums that are identified, not their parts.`,
    ];
  return ['Clearly other estimates are as likely: report what they have in common, not this one point.'];
}
function flat({ curvature, singular, ridge, verdict }: Found): string[] {
  const [native] = curvature.filter(({ parameters }) => parameters === 'native');
  if (native?.positiveDefinite !== false) return [];
  if (isMaximum(verdict) && (singular.is || ridge.is))
    return [
      `The Hessian in the engine's own parameters (${native.scale}) is flat ${ridge.is ? 'along the ridge' : 'because a zero lies at the end of that scale'}; this maximum is none the worse for it.`,
    ];
  return [
    `The Hessian in the engine's own parameters (${native.scale}) is not positive definite: its standard errors are not to be relied on.`,
  ];
}
function units({ columns }: Found): string[] {
  const odd = columns.filter(({ odd: o }) => o);
  const far = columns.filter(({ uncentred }) => uncentred);
  const names = (of: typeof columns): string => list([...new Set(of.map(({ name }) => name))]);
  return [
    ...(odd.length > 0
      ? [
          `Scales are far from one (${names(odd)}): in other units, thousands say, the model is the same and optimizers have it easier.`,
        ]
      : []),
    ...(far.length > 0
      ? [
          `Not centred (${names(far)}): centred, the intercept and what varies and correlates with it are those at the mean; the model is the same where a random slope has its random intercept, uncorrelated terms excepted.`,
        ]
      : []),
  ];
}
