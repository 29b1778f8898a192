export { factorColumns } from './columns';
export { chiSquares, normals } from './draws';
export { reflect, square } from './reflectors';
export { combineRows, formsOfRows, lessGroups, products, weightedSquares } from './rows';
export { fromStrips, intoStrips, lowerHead, lowerTail, scaleStrips, upperHead, upperTail } from './strips';
export { update, updateStrips } from './tiles';
