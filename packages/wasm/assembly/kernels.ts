export { factorColumns } from './columns';
export { chiSquares } from './draws';
export { reflect, square } from './reflectors';
export { combineRows, formsOfRows, lessGroups, weightedSquares } from './rows';
export { fromStrips, intoStrips, lowerHead, lowerTail, scaleStrips, upperHead, upperTail } from './strips';
export { update, updateStrips } from './tiles';
