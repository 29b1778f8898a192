/** L of Lambda'Z'WZ Lambda + I, from the weighted products that the design holds. */
import { fillSystem } from '../system.ts';
import type { GlmerModel } from './model.ts';

export function fillGlmerSystem({ design, T, work, values, L }: GlmerModel): boolean {
  fillSystem(design.layout, design.blocks, T, work.block, values);
  return L.factor(values) < 0;
}
