export * from './activity';
export * from './gradient-check';
export * from './histogram';
export * from './kde';
export * from './probe';
export * from './sample';
export * from './shift';
