import { testClaims } from './claims';

testClaims('02-initialization');
