import { matrixOf } from '../lib/matrix.mjs';

matrixOf('serverless-3');
