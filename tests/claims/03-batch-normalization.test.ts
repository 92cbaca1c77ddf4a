import { testClaims } from './claims';

testClaims('03-batch-normalization');
