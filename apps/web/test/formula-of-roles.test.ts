import { expect, test } from 'vitest';
import { commandLine } from '../src/command-line.ts';
import { formulaOfRoles, type Role } from '../src/formula-of-roles.ts';

const chosen = (roles: Readonly<Record<string, Role>>) =>
  Object.entries(roles).map(([written, role]) => ({ written, role }));

test('parts of columns make a formula, once there is a response', () => {
  expect(formulaOfRoles(chosen({ x: 'predictor', g: 'group' }))).toBeNull();
  expect(formulaOfRoles(chosen({ y: 'response' }))).toBe('y ~ 1');
  expect(formulaOfRoles(chosen({ y: 'response', g: 'group', x: 'predictor' }))).toBe('y ~ x + (1 | g)');
  expect(formulaOfRoles(chosen({ y: 'response', t: 'slope', g: 'group', '`a b`': 'group', z: '' }))).toBe(
    'y ~ t + (1 + t | g) + (1 + t | `a b`)',
  );
});
test('the command that does the same quotes what a shell would take apart', () => {
  const run = { backends: ['lme4', 'glmmTMB'], as: { glmmTMB: '1.1.8' }, methods: ['ML'] as const, starts: 5, seed: 1 };
  const model = { formula: "y ~ `it's` + (1 | g)", derive: { cx: 'x - mean(x)' }, factors: { g: null, k: null } };
  expect(commandLine({ data: { file: 'my data.csv', sep: '\t', dec: ',' }, model, run })).toBe(
    `mixdiff compare --data 'my data.csv' --sep tab --dec , --formula 'y ~ \`it'\\''s\` + (1 | g)' --derive 'cx=x - mean(x)' --factor g,k --methods ML --backends lme4,glmmTMB@1.1.8 --starts 5`,
  );
  expect(commandLine({ data: { case: 'jsp' }, model, run: { ...run, as: {}, starts: 20 } })).toBe(
    'mixdiff compare --case jsp --methods ML --backends lme4,glmmTMB',
  );
});
