import { testClaims } from './claims';

testClaims('03b-what-batch-normalization-does');
