/** What can be wrong with a reference grid. */
import { type Refusal, refuse } from '@mixdiff/contract';

export const notByRow = (label: string): Refusal =>
  refuse(
    'frame/grid-expression',
    `'${label}' depends on all rows of the data, so it has no value at rows that are not there`,
    'make it a column: --derive z=…',
  );
export const gridTwice = (name: string, label: string): Refusal =>
  refuse(
    'frame/grid-variable',
    `'${name}' is a number in the model and a factor as '${label}', and a grid has one value of it`,
    'make one of them a column of its own: --derive z=…',
  );
export const gridTooLarge = (cells: number, most: number): Refusal =>
  refuse(
    'frame/grid-size',
    `the reference grid would have ${cells} rows, more than ${most}`,
    'leave factors out of the model, or test coefficients',
  );
