import { testClaims } from './claims';

testClaims('05-densenet');
