export { factorColumns } from './columns';
export { chiSquares } from './draws';
export { reflect, square } from './reflectors';
export { fromStrips, intoStrips, lowerHead, lowerTail, upperHead, upperTail } from './strips';
export { update, updateStrips } from './tiles';
