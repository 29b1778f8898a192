import { combined } from './constructions/combined.ts';
import { convention } from './constructions/convention.ts';
import { criterion } from './constructions/criterion.ts';
import { definition } from './constructions/definition.ts';
import { generalized } from './constructions/generalized.ts';
import { model } from './constructions/model.ts';
import { optimum } from './constructions/optimum.ts';
import { paths } from './constructions/paths.ts';
import { structure } from './constructions/structure.ts';
import { unknown } from './constructions/unknown.ts';

export const constructions = [
  ...model,
  ...definition,
  ...convention,
  ...criterion,
  ...optimum,
  ...paths,
  ...combined,
  ...unknown,
  ...structure,
  ...generalized,
];
