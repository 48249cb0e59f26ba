import { matrixOf } from '../lib/matrix.mjs';

matrixOf('osls-3');
