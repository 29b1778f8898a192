import { describe, expect, it } from 'vitest';
import { constructions } from './constructions.ts';
import { codesOf, explained } from './engines.ts';

const SEED = 20_26;
describe('constructed differences, generated', () => {
  for (const [i, one] of constructions.entries()) {
    it(`${one.name}: ${one.label.join(' + ') || 'nothing'}`, async () => {
      const found = await explained(one.make(SEED + i));
      const told = found.causes.map(
        ({ cause, quantities, share, sentence }) => `${cause} ${share} ${quantities.join(' ')}: ${sentence}`,
      );
      const left = found.unexplained.map(({ quantity, size }) => `${quantity} ${size}`);
      expect(codesOf(found), [...told, ...left].join('\n')).toEqual([...one.label].sort());
    });
  }
});
