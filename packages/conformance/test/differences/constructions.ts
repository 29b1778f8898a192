import { combined } from './constructions/combined.ts';
import { convention } from './constructions/convention.ts';
import { definition } from './constructions/definition.ts';
import { model } from './constructions/model.ts';
import { optimum } from './constructions/optimum.ts';
import { structure } from './constructions/structure.ts';
import { unknown } from './constructions/unknown.ts';

export const constructions = [
  ...model,
  ...definition,
  ...convention,
  ...optimum,
  ...combined,
  ...unknown,
  ...structure,
];
