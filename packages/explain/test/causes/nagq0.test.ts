import { expect, test } from 'vitest';
import { nagq0 } from '../../src/causes/nagq0.ts';
import { stepBetween } from '../made.ts';
import { bySaying, LAPLACE, point } from './generalized.ts';

const joint = bySaying('a', { kind: 'joint-mode' }, { canonical: { ...point, beta: Float64Array.of(2, 1) } });
const laplace = bySaying('b', LAPLACE);
test('its estimates are judged by the criterion of the other, whichever stands first', () => {
  const said = nagq0.detect(stepBetween(joint, laplace, 'criterion', 'beta|x'));
  expect(said?.sentence).toMatch(/^a finds its fixed effects .* by the criterion of b its estimates are \d/);
  const { there, maximum } = (said?.evidence ?? {}) as { there: number; maximum: number };
  expect(there).toBeLessThan(maximum);
  expect(nagq0.detect(stepBetween(laplace, joint, 'criterion', 'beta|x'))?.evidence).toMatchObject({ fit: 'a', there });
});
test('two of them, or none, is no difference', () => {
  expect(nagq0.detect(stepBetween(joint, joint, 'criterion', 'beta|x'))).toBeNull();
  expect(nagq0.detect(stepBetween(laplace, laplace, 'criterion', 'beta|x'))).toBeNull();
});
