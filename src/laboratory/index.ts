/** The laboratory: a network that trains, goes back and forks in the page. */
export { type Laboratory, type LaboratoryOptions, laboratory } from './laboratory';
