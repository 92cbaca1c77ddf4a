import { testClaims } from './claims';

testClaims('07-depth-today');
