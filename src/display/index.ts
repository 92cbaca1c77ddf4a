export * from './host';
export { table } from './table';
