import type { UpgradeDocument } from '@mixdiff/schema';
import { goldenPath } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { upgradeCommand } from '../../src/commands/upgrade.ts';
import { printed } from '../printed.ts';

const recorded = (file: string): string => `recorded:${goldenPath(`jsp/recorded/${file}`)}`;
async function upgrade(from: string, to: string): Promise<UpgradeDocument['cases']> {
  const { text } = await printed(() => upgradeCommand({ from, to, json: true }, ['jsp']));
  return (JSON.parse(text) as UpgradeDocument).cases;
}
const dispersion = { choice: 'dispersion', from: 'log-variance', to: 'log-sd', undoes: true };

test('JSP by ML: glmmTMB 1.1.9 stops at a false zero where 1.1.8 does not, and the scale of the dispersion separates them', async () => {
  const cases = await upgrade('glmmTMB@1.1.8', 'glmmTMB@1.1.9');
  const [reml, ml] = ['REML', 'ML'].map((method) => cases.find((c) => c.method === method));
  expect(reml).toMatchObject({ moves: [], causes: [], triggers: [] });
  expect(ml?.triggers).toMatchObject([dispersion]);
  expect(ml?.verdicts).toEqual({ from: 'interior-maximum', to: 'false-zero' });
  expect(ml?.causes.map((c) => c.cause)).toContain('dispersion-scale');
  expect(ml?.moves.find((m) => m.quantity === 'beta|social4')).toMatchObject({
    unit: 'SE',
    size: expect.closeTo(-0.081, 3),
  });
});
test('the same of what the real packages returned, as recorded', async () => {
  const cases = await upgrade(recorded('glmmTMB-1.1.5.json'), recorded('glmmTMB-1.1.15.2.json'));
  const ml = cases.find((c) => c.method === 'ML');
  expect(ml?.triggers).toMatchObject([dispersion]);
  expect(ml?.moves.find((m) => m.quantity === 'logLik')).toMatchObject({ to: null, unit: 'exists' });
});
test('without --from and --to it asks for them', async () => {
  await expect(upgradeCommand({ from: 'lme4' })).rejects.toMatchObject({ refusal: { refused: 'cli/upgrade' } });
});
