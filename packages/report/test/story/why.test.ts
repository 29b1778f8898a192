import type { ComparisonDocument, Mechanism } from '@mixdiff/schema';
import { describe, expect, it } from 'vitest';
import { story } from '../../src/story/story.ts';
import { comparisonText } from '../../src/text.ts';
import { example } from '../example.ts';

const swap = (changed: Record<string, string>, repairs: boolean): Mechanism['trigger']['swaps'][number] => ({
  changed,
  logLik: repairs ? -2964.1647 : -2965.1071,
  verdict: repairs ? 'interior-maximum' : 'false-zero',
  repairs,
  native: { 'theta_1|school.1': 0.6, 'theta_1|school:class.1': repairs ? 0.0175 : -4.6035 },
});
function explained(change: Partial<Mechanism> = {}): ComparisonDocument {
  const document = example({ bare: true });
  const mechanism: Mechanism = {
    fit: document.fits.at(-1)?.id ?? '',
    cause: 'false-zero',
    sentence: 'The slope is flat there.',
    evidence: {},
    trigger: {
      smallest: [{ dispersion: 'log-variance' }],
      swaps: [swap({}, false), swap({ dispersion: 'log-variance' }, true), swap({ optimizer: 'BFGS' }, false)],
    },
    frequency: [
      {
        chosen: {},
        jitter: 0.01,
        runs: 100,
        seed: 1,
        ends: [
          { verdict: 'interior-maximum', count: 70, logLik: -2964.16 },
          { verdict: 'false-zero', count: 30, logLik: -2965.11 },
        ],
      },
    ],
    ...change,
  };
  return { ...document, mechanisms: [mechanism] };
}
const text = (document: ComparisonDocument): string => comparisonText(document).replaceAll(/\s+/g, ' ');

describe('why a fit stopped there', () => {
  it('counts places that end alike together', () => {
    const ends = [
      { verdict: 'stopped-short' as const, count: 77, logLik: -3 },
      { verdict: 'interior-maximum' as const, count: 16, logLik: -1 },
      { verdict: 'stopped-short' as const, count: 7, logLik: -2 },
    ];
    const told = text(explained({ frequency: [{ chosen: {}, jitter: 0.01, runs: 100, seed: 1, ends }] }));
    expect(told).toContain('as it was run: stopped-short 84 and maximum 16 of 100.');
  });
  it('gives mechanism, trigger and frequency in the order of the document', () => {
    const told = text(explained());
    const at = ['mechanism false-zero.', 'trigger', 'dispersion log-variance', 'how often'].map((part) =>
      told.indexOf(part),
    );
    expect(at.every((place) => place >= 0)).toBe(true);
    expect([...at].sort((a, b) => a - b)).toEqual(at);
  });
  it('watches the parameter that the repairs move', () => {
    expect(text(explained())).toContain('theta_1|school:class.1 ends as');
  });
  it('counts what repairs it and calls none of it the cause', () => {
    expect(text(explained())).toContain('1 of 2 changes of one thing repair it; none of them is the cause');
    expect(text(explained())).toContain('maximum 70 and false-zero 30 of 100');
  });
  it('says so where nothing was tried, and where nothing helps', () => {
    expect(text(explained({ trigger: { smallest: [], swaps: [] }, frequency: [] }))).toContain(
      'cannot be run again here',
    );
    const none = { smallest: [], swaps: [swap({}, false), swap({ optimizer: 'BFGS' }, false)] };
    expect(text(explained({ trigger: none }))).toContain('nothing tried repairs it');
  });
});

describe('what nothing explains', () => {
  it('comes before every finding, with where it comes in', () => {
    const document = example({ bare: true });
    const [a, b] = document.fits.map(({ id }) => id) as [string, string];
    const [first] = story({
      ...document,
      unexplained: [{ quantity: 'bic', between: [a, b], size: 3.3, rung: 'print' }],
    }).filter(({ kind }) => kind === 'finding');
    expect(first).toMatchObject({ kind: 'finding' });
    expect(JSON.stringify(first)).toContain('UNEXPLAINED: 1 difference');
    expect(JSON.stringify(first)).toContain('+3.30, between what is reported');
  });
  it('is not there where there is nothing', () => {
    expect(text(example({ bare: true }))).not.toContain('UNEXPLAINED');
  });
});

describe('the same optimum by another definition', () => {
  it('has a row per kind of quantity, and tells none from z', () => {
    const document = example({ bare: true });
    const [lme4, nlme, glmmTMB] = document.fits.map(({ id }) => id) as [string, string, string];
    const told = text({
      ...document,
      quantities: [
        {
          quantity: 'df|craven',
          values: { [lme4]: null, [nlme]: 854, [glmmTMB]: null },
          classes: [[nlme], [lme4, glmmTMB]],
          spread: { absolute: null, relative: null, inSE: null },
          causes: [
            {
              between: [[nlme], [lme4, glmmTMB]],
              cause: 'df-method',
              share: null,
              sentence: 'by method',
              evidence: {},
            },
          ],
        },
      ],
    });
    expect(told).toMatch(/df of craven, REML 854 r:nlme \| none r:lme4 \| z r:glmmTMB df-method/);
  });
});
