import { testClaims } from './claims';

testClaims('03c-why-batch-normalization-works');
