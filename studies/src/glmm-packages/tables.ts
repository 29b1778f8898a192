/** The tables of docs/published-design.md, as Markdown. Scenarios 1 to 12 have a random intercept, 13 to 24 intercept and slope. */
import { difference } from '@mixdiff/simulate';
import { errorsOf, type Fit, overScenarios, POLICIES, Scenario, THEIRS, theirs } from './kept.ts';

const [LA, AGQ, TMB] = ['lme4/ML', 'lme4{nagq=11}/ML', 'glmmTMB/ML'];
const NAMES: Readonly<Record<string, string>> = { [LA]: 'lme4*', [AGQ]: 'lme4*, 11 nodes', [TMB]: 'glmmTMB*' };
const INTERCEPT = Array.from({ length: 12 }, (_, i) => i + 1);
const SLOPE = INTERCEPT.map((i) => i + 12);
/** By quantity: what it is called here, and its true value. */
const QUANTITIES: Readonly<Record<string, readonly [string, number]>> = {
  'beta|(Intercept)': ['intercept', 0.1],
  'beta|time': ['time', 0.3],
  'beta|group': ['group', -0.2],
  'beta|time:group': ['time × group', 0.1],
  'sd|id|(Intercept)': ['SD of intercepts', 0.8],
  'sd|id|time': ['SD of slopes', 0.4],
  'corr|id|time,(Intercept)': ['correlation', 0.2],
};
const SHARED = Object.keys(QUANTITIES).slice(0, 5);
/** Of a 95 % interval. */
const WIDE = 1.959964;
const truthOf = (quantity: string): number => QUANTITIES[quantity]?.[1] ?? Number.NaN;

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const put = ({ value, mcse }: { value: number; mcse: number }): string => `${value.toFixed(4)} (${mcse.toFixed(4)})`;
const scenarioOf = (fits: readonly Fit[], scenario: number, estimators: readonly string[]): Scenario =>
  new Scenario(
    fits.filter((fit) => fit.scenario === scenario),
    estimators,
  );

/** Their label by engine, how many of each lie at a boundary, and what becomes of pairs that reach one height. */
export function labels(fits: readonly Fit[]): string {
  const rows: (string | number)[][] = [];
  const pairs: (string | number)[][] = [];
  for (const [model, scenarios] of [
    ['intercept', INTERCEPT],
    ['slope', SLOPE],
  ] as const) {
    for (const name of model === 'slope' ? [LA, TMB] : [LA, AGQ, TMB]) {
      const of = fits.filter(({ scenario, estimator }) => estimator === name && scenarios.includes(scenario));
      const counted = THEIRS.map((label) => {
        const those = of.filter((fit) => theirs(fit) === label);
        const boundary = those.filter(({ verdict }) => verdict === 'boundary-maximum').length;
        return `${those.length}${boundary > 0 ? ` (${boundary})` : ''}`;
      });
      rows.push([model, NAMES[name] ?? name, of.length, ...counted]);
    }
    const kept = { both: 0, lme4: 0, glmmTMB: 0, neither: 0 };
    for (const s of scenarios) {
      const scenario = scenarioOf(fits, s, [LA, TMB]);
      for (const r of scenario.replicates) {
        const [a, b] = [scenario.of(LA, r), scenario.of(TMB, r)];
        // one point, as far as a height can say
        if (!a || !b || !(Math.abs(a.logLik - b.logLik) < 1e-3)) continue;
        const [x, y] = [theirs(a) === 'good', theirs(b) === 'good'];
        kept[x && y ? 'both' : x ? 'lme4' : y ? 'glmmTMB' : 'neither']++;
      }
    }
    pairs.push([model, kept.both + kept.lme4 + kept.glmmTMB + kept.neither, ...Object.values(kept)]);
  }
  return [
    table(['model', 'engine', 'fits', ...THEIRS], rows),
    table(['model', 'pairs of one height', 'both kept', 'lme4* alone', 'glmmTMB* alone', 'neither'], pairs),
  ].join('\n\n');
}

/** Bias by policy, averaged over the scenarios in which every policy leaves each engine at least five data sets. */
export function policies(fits: readonly Fit[]): string {
  const parts: string[] = [];
  for (const [model, scenarios, names] of [
    ['intercept', INTERCEPT, [LA, AGQ, TMB]],
    ['slope', SLOPE, [LA, TMB]],
  ] as const) {
    const all = scenarios.map((s) => scenarioOf(fits, s, names));
    const enough = all.filter((scenario) =>
      names.every((name) => POLICIES.every((p) => scenario.measures(name, 'beta|time', 0, p).bias.n >= 5)),
    );
    const rows: (string | number)[][] = [];
    for (const [quantity, [words, truth]] of Object.entries(QUANTITIES).slice(
      model === 'slope' ? 3 : 4,
      model === 'slope' ? 7 : 5,
    ))
      for (const name of names)
        rows.push([
          `${words}, ${NAMES[name]}`,
          ...POLICIES.map((p) => {
            const of = enough.map((scenario) => scenario.measures(name, quantity, truth, p).bias);
            return `${put(overScenarios(of))}, ${of.reduce((sum, { n }) => sum + n, 0)}`;
          }),
        ]);
    const which = enough.map((scenario) => scenarios[all.indexOf(scenario)]).join(', ');
    parts.push(`${model}: scenarios ${which}\n\n${table(['bias (error), data sets', ...POLICIES], rows)}`);
  }
  return parts.join('\n\n');
}

/** Mean absolute bias as it is stored, each engine over what it has; and over the twelve scenarios that all have, nothing dropped. */
export function averages(fits: readonly Fit[]): string {
  const rows = [LA, AGQ, TMB].map((name) => {
    const mean = (quantity: string, scenarios: readonly number[], policy: 'own' | 'none'): string => {
      const of = scenarios
        .map((s) => scenarioOf(fits, s, [name]).measures(name, quantity, truthOf(quantity), policy).bias)
        .filter(({ n }) => n > 1);
      return `${put(overScenarios(of.map(({ value, mcse }) => ({ value: Math.abs(value), mcse }))))}, ${of.length}`;
    };
    const every = name === AGQ ? INTERCEPT : [...INTERCEPT, ...SLOPE];
    // the intercept's SD of models without a slope is kept for lme4 alone
    const sds = name === TMB ? SLOPE : every;
    return [
      NAMES[name] ?? name,
      ...['beta|(Intercept)', 'beta|time'].flatMap((q) => [mean(q, every, 'own'), mean(q, INTERCEPT, 'none')]),
      mean('sd|id|(Intercept)', sds, 'own'),
      mean('sd|id|(Intercept)', INTERCEPT, 'none'),
    ];
  });
  const head = ['beta0', 'beta1', 'tau0'].flatMap((q) => [`${q}, stored`, `${q}, same 12`]);
  return table(['mean absolute bias (error), scenarios', ...head], rows);
}

/** What a mean of absolute biases is where no estimator has any, with 1,000 data sets; and errors of differences, paired or not. */
export function errors(fits: readonly Fit[]): string {
  const rows = SHARED.map((quantity) => {
    const scenarios = INTERCEPT.map((s) => scenarioOf(fits, s, [LA, AGQ, TMB]));
    const of = (scenario: Scenario, name: string) => scenario.measures(name, quantity, truthOf(quantity), 'none').bias;
    const floor = (n: number): number =>
      scenarios.reduce((sum, scenario) => {
        const { mcse, n: have } = of(scenario, LA);
        return sum + Math.sqrt(2 / Math.PI) * mcse * Math.sqrt(have / n);
      }, 0) / scenarios.length;
    const run = scenarios[0]?.replicates.length ?? 0;
    const against = (name: string): string[] => {
      const pairs = scenarios.map((scenario) => errorsOf(of(scenario, LA), of(scenario, name)));
      const unpaired = Math.sqrt(pairs.reduce((sum, pair) => sum + pair.unpaired ** 2, 0)) / pairs.length;
      return [put(overScenarios(pairs.map(({ paired }) => paired))), unpaired.toFixed(4)];
    };
    return [
      QUANTITIES[quantity]?.[0] ?? quantity,
      floor(run).toFixed(4),
      floor(1000).toFixed(4),
      ...against(AGQ),
      ...against(TMB),
    ];
  });
  return table(
    [
      '',
      'floor, as run',
      'floor, 1000',
      'lme4* less 11 nodes',
      'unpaired error',
      'lme4* less glmmTMB*',
      'unpaired error',
    ],
    rows,
  );
}

/** What 11 nodes change, by family and number of visits: biases of both, and their difference with its paired error. */
export function nodes(fits: readonly Fit[]): string {
  const kinds = ['binomial', 'poisson'].flatMap((family, f) =>
    [3, 9].map((visits, v) => ({
      kind: `${family}, 1 to ${visits} visits`,
      scenarios: INTERCEPT.filter((s) => (s - 1) % 2 === f && Math.floor((s - 1) / 2) % 2 === v),
    })),
  );
  const rows = kinds.flatMap(({ kind, scenarios }) =>
    SHARED.map((quantity) => {
      const of = scenarios.map((s) => scenarioOf(fits, s, [LA, AGQ]));
      const biasOf = (name: string) =>
        of.map((scenario) => scenario.measures(name, quantity, truthOf(quantity), 'none').bias);
      const [laplace, quadrature] = [biasOf(LA), biasOf(AGQ)];
      const change = overScenarios(laplace.map((bias, i) => difference(bias, quadrature[i] ?? bias)));
      const differs = Math.abs(change.value) > WIDE * change.mcse;
      return [
        kind,
        QUANTITIES[quantity]?.[0] ?? quantity,
        put(overScenarios(laplace)),
        put(overScenarios(quadrature)),
        put(change),
        differs ? 'yes' : 'no',
      ];
    }),
  );
  return table(['scenarios', 'estimand', 'bias, Laplace', 'bias, 11 nodes', 'paired difference', 'differ'], rows);
}

/** RMSE of the correlation, beside that of the constant 0, which is the distance of 0 from the truth. */
export function correlation(fits: readonly Fit[]): string {
  const quantity = 'corr|id|time,(Intercept)';
  const rows = [LA, TMB].map((name) => [
    NAMES[name] ?? name,
    ...(['own', 'none'] as const).map((policy) => {
      const of = SLOPE.map((s) => scenarioOf(fits, s, [name]).measures(name, quantity, truthOf(quantity), policy).rmse);
      const some = of.filter(({ n }) => n > 1);
      return `${put(overScenarios(some))}, ${some.length}`;
    }),
  ]);
  rows.push(['the constant 0', '0.2', '0.2']);
  return table(['RMSE of the correlation (error), scenarios', 'own', 'none'], rows);
}

/** Size of the Wald test of the interaction, of a response without one: as it is stored, and of all fits. */
export function size(fits: readonly Fit[], ofNull: readonly Fit[]): string {
  const rows: (string | number)[][] = [];
  const share = (those: readonly Fit[]): string => {
    const tested = those.filter(({ se }) => Number.isFinite(se.get('beta|time:group')));
    return `${tested.filter((fit) => Math.abs(zOf(fit)) > WIDE).length} of ${tested.length}`;
  };
  for (const [model, scenarios, names] of [
    ['intercept', INTERCEPT, [LA, AGQ, TMB]],
    ['slope', SLOPE, [LA, TMB]],
  ] as const)
    for (const name of names) {
      const own = new Map(
        fits.filter(({ estimator }) => estimator === name).map((fit) => [`${fit.scenario} ${fit.replicate}`, fit]),
      );
      const alternative = ({ scenario, replicate }: Fit): Fit | undefined => own.get(`${scenario} ${replicate}`);
      const all = ofNull.filter(
        (fit) => fit.estimator === `${name} of y_0` && scenarios.includes(fit.scenario) && alternative(fit),
      );
      const good = all.filter((fit) => theirs(fit) === 'good');
      const stored = good.filter((fit) => {
        const other = alternative(fit);
        return other !== undefined && theirs(other) === 'good';
      });
      const [dropped, lost] = [all.length - good.length, good.length - stored.length];
      rows.push([model, NAMES[name] ?? name, all.length, dropped, lost, share(stored), share(good), share(all)]);
    }
  const head = ['model', 'engine', 'fits of y_0', 'failed themselves', 'good, dropped for the other response'];
  return table([...head, 'rejected, as stored', 'of good fits', 'of all fits'], rows);
}
const zOf = ({ estimate, se }: Fit): number =>
  (estimate.get('beta|time:group') ?? Number.NaN) / (se.get('beta|time:group') ?? Number.NaN);
