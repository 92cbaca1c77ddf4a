import { testClaims } from './claims';

testClaims('01-covariate-shift');
