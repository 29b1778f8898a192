export { factorColumns } from './columns';
export { chiSquares, normals } from './draws';
export { packListed } from './listed';
export { factorPanels } from './panels';
export { reflect, square } from './reflectors';
export { combineRows, formsOfRows, lessGroups, products, weightedSquares } from './rows';
export { invertSparse, subtractSparse } from './sparse-columns';
export { fromStrips, intoStrips, lowerHead, lowerTail, scaleStrips, upperHead, upperTail } from './strips';
export { update } from './tiles';
