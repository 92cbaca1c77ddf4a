export { type Graded, giveBack } from './give-back';
