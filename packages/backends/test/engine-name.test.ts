import { isRefusal } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { backends, engineNamed, parseEngineName } from '../src/index.ts';

test('a name, a version, choices', () => {
  expect(parseEngineName('glmmTMB')).toEqual({ id: 'glmmTMB', version: undefined, choices: {} });
  expect(parseEngineName('glmmTMB@1.1.15{dispersion=log-variance, start=least-squares}')).toEqual({
    id: 'glmmTMB',
    version: '1.1.15',
    choices: { dispersion: 'log-variance', start: 'least-squares' },
  });
  expect(parseEngineName('r:lme4')).toMatchObject({ id: 'r:lme4' });
  expect(parseEngineName('recorded:a/b.json#r:lme4')).toMatchObject({ id: 'recorded:a/b.json#r:lme4' });
});
test.each([
  ['lme4{optimizer}', 'backends/name'],
  ['lme4 nlme', 'backends/name'],
  ['lme5', 'backends/unknown'],
  ['lme4@latest', 'contract/version'],
  ['lme4{optimiser=bobyqa}', 'contract/choice'],
  ['lme4{optimizer=adam}', 'contract/choice-value'],
])('%s is refused as %s', (text, code) => {
  const answer = engineNamed(text, backends);
  expect(isRefusal(answer) && answer.refused).toBe(code);
});
test('names know no case, and the label holds only what was asked for', () => {
  const answer = engineNamed('GLMMTMB@1.1.8', backends);
  if (isRefusal(answer)) throw new Error(answer.message);
  expect(answer.name).toBe('glmmTMB@1.1.8');
  expect(answer.chosen['dispersion']).toEqual({ value: 'log-variance', by: 'version' });
});
test('an older version than the oldest known behaves as the oldest, a newer one as the newest', () => {
  const dispersion = (version: string): string | undefined => {
    const answer = engineNamed(`glmmTMB@${version}`, backends);
    return isRefusal(answer) ? undefined : answer.chosen['dispersion']?.value;
  };
  expect(['1.0.0', '1.1.5', '1.1.8', '1.1.9', '2.0'].map(dispersion)).toEqual([
    'log-variance',
    'log-variance',
    'log-variance',
    'log-sd',
    'log-sd',
  ]);
});
