import { testClaims } from './claims';

testClaims('06-pre-activation');
