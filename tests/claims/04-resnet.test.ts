import { testClaims } from './claims';

testClaims('04-resnet');
